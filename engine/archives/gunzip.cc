// SPDX-License-Identifier: Apache-2.0
#include "engine/archives/gunzip.h"

#include <libdeflate.h>
#include <cstdint>
#include <memory>

namespace plimsoll::archives {
namespace {

constexpr std::size_t kLeastBytes = 18;    // head and tail, RFC 1952
constexpr std::size_t kMostGrowth = 1032;  // of deflate

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* decompressor) const { libdeflate_free_decompressor(decompressor); }
};

}  // namespace

std::optional<std::string> gunzip(std::string_view bytes, std::size_t limit) {
  if (bytes.size() < kLeastBytes || !bytes.starts_with("\x1F\x8B\x08")) return std::nullopt;
  // The last four bytes: the size of the content modulo 2^32, lowest byte first.
  std::size_t size = 0;
  for (std::size_t at = 1; at <= 4; ++at) size = size << 8U | static_cast<std::uint8_t>(bytes[bytes.size() - at]);
  if (size == 0 || size > limit || size / kMostGrowth > bytes.size()) return std::nullopt;
  const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(libdeflate_alloc_decompressor());
  if (!decompressor) return std::nullopt;
  std::string content(size, '\0');
  std::size_t read = 0;
  std::size_t written = 0;
  const auto result = libdeflate_gzip_decompress_ex(decompressor.get(), bytes.data(), bytes.size(), content.data(),
                                                    content.size(), &read, &written);
  if (result != LIBDEFLATE_SUCCESS || read != bytes.size() || written != size) return std::nullopt;
  return content;
}

}  // namespace plimsoll::archives
