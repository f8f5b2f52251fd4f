// SPDX-License-Identifier: Apache-2.0
#include "engine/archives/archive_shape.h"

#include <cstddef>
#include <cstdint>

namespace plimsoll::archives {
namespace {

constexpr std::size_t kTarBlock = 512;
constexpr std::size_t kTarChecksum = 148;
constexpr std::size_t kTarChecksumDigits = 8;
constexpr std::size_t kTarMagic = 257;
constexpr std::size_t kZipEndRecord = 22;

// The old form without a magic: the sum of the first block's bytes, its own eight taken as blanks, stands in it in octal.
bool has_tar_checksum(std::string_view bytes) {
  if (bytes.size() < 2 * kTarBlock || bytes.size() % kTarBlock != 0 || bytes[0] == '\0') return false;
  std::uint32_t said = 0;
  bool any = false;
  for (std::size_t at = kTarChecksum; at < kTarChecksum + kTarChecksumDigits; ++at) {
    const char c = bytes[at];
    if (c == ' ' && !any) continue;
    if (c < '0' || c > '7') break;
    said = said * 8 + static_cast<std::uint32_t>(c - '0');
    any = true;
  }
  if (!any) return false;
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < kTarBlock; ++at) {
    const bool own = at >= kTarChecksum && at < kTarChecksum + kTarChecksumDigits;
    sum += own ? static_cast<std::uint32_t>(' ') : static_cast<std::uint8_t>(bytes[at]);
  }
  return sum == said;
}

// A zip may stand behind anything, for it is read from its end. One with a comment at its end is seen by its beginning.
bool ends_as_zip(std::string_view bytes) {
  return bytes.size() > kZipEndRecord && bytes.substr(bytes.size() - kZipEndRecord, 4) == std::string_view("PK\x05\x06", 4);
}

}  // namespace

bool is_compressed_stream(std::string_view bytes) {
  if (bytes.size() < 10) return false;
  switch (static_cast<std::uint8_t>(bytes[0])) {
    case 0x1F:
      return bytes.substr(1, 2) == "\x8B\x08";
    case 0xFD:
      return bytes.substr(1, 5) == std::string_view("7zXZ\0", 5);
    case 0x28:
      return bytes.substr(1, 3) == "\xB5\x2F\xFD";
    case 'B':
      return bytes.substr(1, 2) == "Zh" && bytes[3] >= '1' && bytes[3] <= '9' && bytes.substr(4, 6) == "1AY&SY";
    default:
      return false;
  }
}

bool may_be_archive(std::string_view bytes) {
  if (bytes.size() < kZipEndRecord) return false;
  if (bytes[0] == 'P' && bytes.substr(1, 3) == "K\x03\x04") return true;
  if (is_compressed_stream(bytes)) return true;
  if (bytes.size() > kTarBlock && bytes.substr(kTarMagic, 5) == "ustar") return true;
  return ends_as_zip(bytes) || has_tar_checksum(bytes);
}

}  // namespace plimsoll::archives
