// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/offline_proofs/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace plimsoll::rules::proofs {
namespace {

constexpr std::int8_t kNo = -1;
constexpr std::int8_t kSkip = -2;
constexpr std::int8_t kPad = -3;

constexpr std::array<std::int8_t, 256> make_base64_table() {
  std::array<std::int8_t, 256> table{};
  table.fill(kNo);
  for (int i = 0; i < 26; ++i) {
    table[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(i);
    table[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(26 + i);
  }
  for (int i = 0; i < 10; ++i) table[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(52 + i);
  table['+'] = table['-'] = 62;
  table['/'] = table['_'] = 63;
  table[' '] = table['\t'] = table['\r'] = table['\n'] = kSkip;
  table['='] = kPad;
  return table;
}
constexpr auto kBase64Table = make_base64_table();

constexpr std::array<std::uint32_t, 256> make_crc32_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? (value >> 1U) ^ 0xEDB88320U : value >> 1U;
    table[i] = value;
  }
  return table;
}
constexpr auto kCrc32Table = make_crc32_table();

// Numbers longer than this are no key that anyone uses; the conversion is quadratic.
constexpr std::size_t kBase58Limit = 256;

}  // namespace

std::optional<std::string> decode_base64(std::string_view text, Base64Ending ending) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  unsigned count = 0;
  std::size_t pads = 0;
  for (const char c : text) {
    const std::int8_t value = kBase64Table[static_cast<std::uint8_t>(c)];
    if (value == kSkip) continue;
    if (value == kPad) {
      if (++pads > 2) return std::nullopt;
      continue;
    }
    if (value == kNo || pads != 0) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>((bits >> count) & 0xFFU));
      bits &= (1U << count) - 1U;
    }
  }
  if (count == 6) return std::nullopt;
  if (ending == Base64Ending::strict && bits != 0) return std::nullopt;
  return bytes;
}

std::optional<std::string> decode_base32(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    std::uint32_t value = 0;
    if (is_letter(c))
      value = static_cast<std::uint32_t>(to_lower(c) - 'a');
    else if (c >= '2' && c <= '7')
      value = static_cast<std::uint32_t>(c - '2' + 26);
    else if (c == '=')
      continue;
    else
      return std::nullopt;
    bits = (bits << 5U) | value;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>((bits >> count) & 0xFFU));
      bits &= (1U << count) - 1U;
    }
  }
  return bytes;
}

std::optional<std::string> decode_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  const auto digit = [](char c) { return static_cast<unsigned>(is_digit(c) ? c - '0' : to_lower(c) - 'a' + 10); };
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += 2) {
    if (!is_hex(text[at]) || !is_hex(text[at + 1])) return std::nullopt;
    bytes.push_back(static_cast<char>(digit(text[at]) * 16 + digit(text[at + 1])));
  }
  return bytes;
}

std::optional<std::string> decode_base58(std::string_view text, std::string_view alphabet) {
  if (text.size() > kBase58Limit) return std::nullopt;
  std::vector<std::uint8_t> number;  // least significant byte first
  for (const char c : text) {
    const std::size_t digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    auto carry = static_cast<std::uint32_t>(digit);
    for (std::uint8_t& byte : number) {
      carry += static_cast<std::uint32_t>(byte) * 58U;
      byte = static_cast<std::uint8_t>(carry & 0xFFU);
      carry >>= 8U;
    }
    while (carry != 0) {
      number.push_back(static_cast<std::uint8_t>(carry & 0xFFU));
      carry >>= 8U;
    }
  }
  std::string bytes(std::min(text.find_first_not_of(alphabet[0]), text.size()), '\0');
  for (auto at = number.rbegin(); at != number.rend(); ++at) bytes.push_back(static_cast<char>(*at));
  return bytes;
}

std::string encode_base58(std::string_view bytes, std::string_view alphabet) {
  std::vector<std::uint8_t> digits;
  for (const char c : bytes) {
    auto carry = static_cast<std::uint32_t>(static_cast<std::uint8_t>(c));
    for (std::uint8_t& digit : digits) {
      carry += static_cast<std::uint32_t>(digit) << 8U;
      digit = static_cast<std::uint8_t>(carry % 58U);
      carry /= 58U;
    }
    while (carry != 0) {
      digits.push_back(static_cast<std::uint8_t>(carry % 58U));
      carry /= 58U;
    }
  }
  std::string text(std::min(bytes.find_first_not_of('\0'), bytes.size()), alphabet[0]);
  for (auto at = digits.rbegin(); at != digits.rend(); ++at) text.push_back(alphabet[*at]);
  return text;
}

std::string encode_base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = static_cast<std::uint32_t>(byte_at(bytes, at)) << 16U;
    if (left > 1) group |= static_cast<std::uint32_t>(byte_at(bytes, at + 1)) << 8U;
    if (left > 2) group |= byte_at(bytes, at + 2);
    text.push_back(kDigits[group >> 18U]);
    text.push_back(kDigits[(group >> 12U) & 63U]);
    text.push_back(left > 1 ? kDigits[(group >> 6U) & 63U] : '=');
    text.push_back(left > 2 ? kDigits[group & 63U] : '=');
  }
  return text;
}

std::string encode_base32(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    bits = (bits << 8U) | static_cast<std::uint8_t>(c);
    count += 8;
    while (count >= 5) {
      count -= 5;
      text.push_back(kDigits[(bits >> count) & 31U]);
      bits &= (1U << count) - 1U;
    }
  }
  if (count != 0) text.push_back(kDigits[(bits << (5 - count)) & 31U]);
  return text;
}

std::string write_number(std::uint64_t value, std::string_view digits, std::size_t width) {
  std::string text;
  for (; value != 0; value /= digits.size()) text.push_back(digits[value % digits.size()]);
  while (text.size() < width) text.push_back(digits[0]);
  std::reverse(text.begin(), text.end());
  return text;
}

std::string to_hex_text(std::uint32_t value, bool upper) {
  return write_number(value, upper ? "0123456789ABCDEF" : "0123456789abcdef", 8);
}

std::uint32_t crc32_ieee(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) crc = (crc >> 8U) ^ kCrc32Table[(crc ^ static_cast<std::uint8_t>(c)) & 0xFFU];
  return crc ^ 0xFFFFFFFFU;
}

std::uint16_t crc16_xmodem(std::string_view bytes) {
  std::uint32_t crc = 0;
  for (const char c : bytes) {
    crc ^= static_cast<std::uint32_t>(static_cast<std::uint8_t>(c)) << 8U;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000U) != 0 ? ((crc << 1U) ^ 0x1021U) & 0xFFFFU : (crc << 1U) & 0xFFFFU;
  }
  return static_cast<std::uint16_t>(crc);
}

std::uint32_t crc24_openpgp(std::string_view bytes) {
  std::uint32_t crc = 0xB704CEU;
  for (const char c : bytes) {
    crc ^= static_cast<std::uint32_t>(static_cast<std::uint8_t>(c)) << 16U;
    for (int bit = 0; bit < 8; ++bit) {
      crc <<= 1U;
      if ((crc & 0x1000000U) != 0) crc ^= 0x1864CFBU;
    }
  }
  return crc & 0xFFFFFFU;
}

bool is_printable_text(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::uint8_t lead = byte_at(bytes, at);
    if (lead < 0x80) {
      if ((lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') || lead == 0x7F) return false;
      ++at;
      continue;
    }
    const std::size_t more = lead >= 0xF0 && lead < 0xF5 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC2 ? 1 : 0;
    if (more == 0 || lead >= 0xF5 || bytes.size() - at <= more) return false;
    for (std::size_t i = 1; i <= more; ++i) {
      if ((byte_at(bytes, at + i) & 0xC0U) != 0x80U) return false;
    }
    at += more + 1;
  }
  return true;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    if (dash ? text[at] != '-' : !is_hex(text[at])) return false;
  }
  return true;
}

}  // namespace plimsoll::rules::proofs
