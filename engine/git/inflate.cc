// SPDX-License-Identifier: Apache-2.0
#include "engine/git/inflate.h"

#include <libdeflate.h>
#include <zlib.h>
#include <cstdint>

#include <algorithm>
#include <limits>
#include <new>

namespace plimsoll::git {

struct Inflater::Parts {
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
  Parts() {
    if (decompressor == nullptr) throw std::bad_alloc();
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() { libdeflate_free_decompressor(decompressor); }
};

Inflater::Inflater() = default;
Inflater::~Inflater() = default;

bool Inflater::inflate(std::span<const std::uint8_t> in, std::span<std::uint8_t> out) {
  if (!parts_) parts_ = std::make_unique<Parts>();
  std::uint8_t nothing = 0;
  std::uint8_t* const target = out.empty() ? &nothing : out.data();
  return libdeflate_zlib_decompress_ex(parts_->decompressor, in.data(), in.size(), target, out.size(), nullptr, nullptr) ==
         LIBDEFLATE_SUCCESS;
}

std::size_t Inflater::inflate_start(std::span<const std::uint8_t> in, std::span<std::uint8_t> out) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return 0;
  constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
  stream.next_in = const_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(std::min(in.size(), kMost));
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(std::min(out.size(), kMost));
  const int code = ::inflate(&stream, Z_SYNC_FLUSH);
  const std::size_t count = code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR ? stream.total_out : 0;
  inflateEnd(&stream);
  return count;
}

}  // namespace plimsoll::git
