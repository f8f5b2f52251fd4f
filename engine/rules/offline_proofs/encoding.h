// SPDX-License-Identifier: Apache-2.0
//
// The alphabets that tokens are written in, and the checksums that stand at their ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plimsoll::rules::proofs {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
inline bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
inline bool is_letter(char c) { return is_lower(c) || is_upper(c); }
inline bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
inline char to_lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
inline std::uint8_t byte_at(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

// Base64 in either alphabet, padded or not; blanks and line ends are passed over. Nothing when another byte is met, the
// length is impossible, or bits are left that should be zero and `strict` is set.
enum class Base64Ending : std::uint8_t { strict, lenient };
std::optional<std::string> decode_base64(std::string_view text, Base64Ending ending = Base64Ending::lenient);
// Any case. Nothing when a byte outside the alphabet is met.
std::optional<std::string> decode_base32(std::string_view text);
std::optional<std::string> decode_hex(std::string_view text);
// Whole numbers in base 58. `alphabet` has 58 characters; the first one stands for a leading zero byte.
std::optional<std::string> decode_base58(std::string_view text, std::string_view alphabet);
std::string encode_base58(std::string_view bytes, std::string_view alphabet);
std::string encode_base64(std::string_view bytes);
std::string encode_base32(std::string_view bytes);

inline constexpr std::string_view kBase62Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
inline constexpr std::string_view kBase36Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
inline constexpr std::string_view kBitcoinAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
inline constexpr std::string_view kRippleAlphabet = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";
// Most significant digit first, padded on the left with the alphabet's zero.
std::string write_number(std::uint64_t value, std::string_view digits, std::size_t width);
std::string to_hex_text(std::uint32_t value, bool upper);

std::uint32_t crc32_ieee(std::string_view bytes);
std::uint16_t crc16_xmodem(std::string_view bytes);
std::uint32_t crc24_openpgp(std::string_view bytes);

bool is_printable_text(std::string_view bytes);  // ASCII or well-formed UTF-8, no control bytes but tab and line ends
bool is_uuid(std::string_view text);             // 8-4-4-4-12 hex

}  // namespace plimsoll::rules::proofs
