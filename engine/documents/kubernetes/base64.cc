// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/kubernetes/base64.h"

#include <cstdint>

namespace plimsoll::documents::kubernetes {
namespace {

int digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  std::size_t digits = 0;
  bool padded = false;
  for (const char c : text) {
    if (c == '\n' || c == '\r' || c == ' ') continue;
    if (c == '=') {
      padded = true;
      ++digits;
      continue;
    }
    const int value = digit(c);
    if (value < 0 || padded) return std::nullopt;
    ++digits;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out.push_back(static_cast<char>(static_cast<unsigned char>((bits >> static_cast<unsigned>(held)) & 0xFFU)));
    }
  }
  if (digits == 0 || digits % 4 != 0) return std::nullopt;
  return out;
}

}  // namespace plimsoll::documents::kubernetes
