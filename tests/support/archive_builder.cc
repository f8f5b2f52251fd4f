// SPDX-License-Identifier: Apache-2.0
#include "tests/support/archive_builder.h"

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <cstdio>
#include <stdexcept>

namespace plimsoll::tests {
namespace {

void require(bool held, const char* what) {
  if (!held) throw std::runtime_error(what);
}

std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int at = 0; at < bytes; ++at) out += static_cast<char>(value >> (8 * at));
  return out;
}

// window_bits as zlib takes them: -15 raw deflate, 31 gzip.
std::string deflated(const std::string& text, int window_bits) {
  z_stream stream{};
  require(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK, "deflateInit2");
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  std::string input = text;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  require(deflate(&stream, Z_FINISH) == Z_STREAM_END, "deflate");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string filtered(const std::string& text, const std::string& filter) {
  if (filter.empty()) return text;
  if (filter == "gzip") return deflated(text, 31);
  std::string out(text.size() + text.size() / 50 + 4096, '\0');
  if (filter == "zstd") {
    const std::size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
    require(ZSTD_isError(size) == 0, "zstd");
    out.resize(size);
  } else if (filter == "xz") {
    std::size_t size = 0;
    require(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()),
                                    text.size(), reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size()) == LZMA_OK,
            "xz");
    out.resize(size);
  } else {
    auto size = static_cast<unsigned>(out.size());
    std::string input = text;
    require(BZ2_bzBuffToBuffCompress(out.data(), &size, input.data(), static_cast<unsigned>(input.size()), 1, 0, 0) == BZ_OK,
            "bzip2");
    out.resize(size);
  }
  return out;
}

std::string zip_of(const ArchiveFiles& files, bool stored, bool encrypted) {
  std::string out;
  std::string directory;
  for (const auto& [name, content] : files) {
    const std::string data = stored ? content : deflated(content, -15);
    const std::string common =
        little(20, 2) +                 // version that is needed
        little(encrypted ? 1 : 0, 2) +  // flags
        little(stored ? 0 : 8, 2) +     // method
        little(0, 4) +                  // time and day
        little(crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size())), 4) +
        little(data.size(), 4) + little(content.size(), 4) + little(name.size(), 2) + little(0, 2);  // extra fields
    directory += "PK\x01\x02" + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2) +
                 little(0, 4) +           // attributes
                 little(out.size(), 4) +  // where the local header is
                 name;
    out += "PK\x03\x04" + common + name + data;
  }
  const std::size_t begin = out.size();
  out += directory;
  return out + "PK\x05\x06" + little(0, 4) + little(files.size(), 2) + little(files.size(), 2) +
         little(directory.size(), 4) + little(begin, 4) + little(0, 2);
}

std::string tar_of(const ArchiveFiles& files) {
  constexpr std::size_t kBlock = 512;
  std::string out;
  for (const auto& [name, content] : files) {
    std::string head(kBlock, '\0');
    const auto put = [&](std::size_t at, const std::string& text) { head.replace(at, text.size(), text); };
    char octal[13];
    put(0, name);
    put(100, "0000644");
    std::snprintf(octal, sizeof octal, "%011o", static_cast<unsigned>(content.size()));
    put(124, octal);
    put(136, "00000000000");  // time
    put(148, "        ");     // the checksum counts as blanks
    put(156, "0");            // a plain file
    put(257, std::string("ustar\0", 6) + "00");
    unsigned sum = 0;
    for (const char byte : head) sum += static_cast<unsigned char>(byte);
    std::snprintf(octal, sizeof octal, "%06o", sum);
    put(148, std::string(octal, 6) + '\0');
    out += head + content + std::string((kBlock - content.size() % kBlock) % kBlock, '\0');
  }
  return out + std::string(2 * kBlock, '\0');
}

}  // namespace

std::string make_archive(const std::string& format, const ArchiveFiles& files, const std::string& filter) {
  if (format == "tar") return filtered(tar_of(files), filter);
  if (format == "raw") return filtered(files.at(0).second, filter);
  return filtered(zip_of(files, format == "zip-stored", format == "zip-encrypted"), filter);
}

}  // namespace plimsoll::tests
