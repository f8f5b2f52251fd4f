// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/value_strength.h"

#include <algorithm>

#include "engine/detect/secrets/letter_surprise.h"
#include "engine/rules/entropy.h"

namespace plimsoll::detect::secrets {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return is_lower(c) || is_upper(c); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Words have 3.7 bits a letter on average, random letters 5.8.
constexpr double kWordBits = 4.6;
constexpr double kSwitchBits = 0.7;  // of a change between kinds of characters that no camel case explains
constexpr double kGeneratedScore = 4.0;

bool is_uuid_like(std::string_view value) {
  return value.size() == 36 && value[8] == '-' && value[13] == '-' && value[18] == '-' && value[23] == '-';
}

}  // namespace

ValueShape shape_of(std::string_view value) {
  ValueShape shape;
  shape.size = value.size();
  shape.hex = !value.empty();
  char before = '\0';
  for (const char c : value) {
    if (!is_hex(c)) shape.hex = false;
    if (is_letter(c)) {
      (is_lower(c) ? shape.lowers : shape.uppers) += 1;
      const bool camel = is_upper(c) && is_lower(before);
      const std::size_t row = is_letter(before) && !camel ? static_cast<std::size_t>((before | 0x20) - 'a') + 1 : 0;
      shape.surprise += kLetterSurprise[row][(c | 0x20) - 'a'] / 8.0 - kWordBits;
    } else if (is_digit(c)) {
      ++shape.digits;
    } else if (c == ' ' || c == '\t') {
      ++shape.blanks;
    } else {
      ++shape.others;
    }
    if (before != '\0') {
      const bool kinds_differ =
          (is_lower(before) != is_lower(c)) || (is_upper(before) != is_upper(c)) || (is_digit(before) != is_digit(c));
      const bool capital = is_upper(before) && is_lower(c);
      const bool joint = !is_letter(c) && !is_digit(c);
      if (kinds_differ && !capital && !joint && (is_letter(before) || is_digit(before))) shape.surprise += kSwitchBits;
    }
    before = c;
  }
  return shape;
}

bool looks_generated(std::string_view value, const ValueShape& shape) {
  if (shape.blanks != 0 || shape.size < 16) return false;
  if (shape.hex) {
    return shape.size >= 32 && shape.digits != 0 && shape.lowers + shape.uppers != 0 &&
           (shape.lowers == 0 || shape.uppers == 0) && rules::shannon_bits(value) >= 3.0;
  }
  if (is_uuid_like(value)) return false;
  if (shape.digits == 0 && (shape.uppers == 0 || shape.lowers == 0) && shape.others == 0)
    return shape.size >= 24 && shape.surprise > 0.8 * static_cast<double>(shape.size);
  if (shape.others * 3 > shape.size) return false;
  if (shape.digits == 0 && shape.size < 20) return shape.surprise > 2 * kGeneratedScore;
  return shape.surprise > kGeneratedScore && rules::shannon_bits(value) >= 3.0;
}

bool looks_like_password(std::string_view value, const ValueShape& shape) {
  if (shape.size < 6 || shape.size > 100 || shape.blanks != 0) return false;
  if (shape.digits == 0 && shape.others == 0) {
    // Letters alone: only when they make no word.
    return shape.size >= 8 && shape.surprise > 3.0 + 0.2 * static_cast<double>(shape.size);
  }
  if (shape.digits == 0 && shape.others == 1 && (shape.uppers == 0 || shape.lowers == 0) && shape.surprise < 2.0)
    return false;
  if (shape.lowers + shape.uppers == 0) return shape.size >= 6 && shape.digits >= 6 && shape.others == 0;
  // A word of a program: identifiers, paths, calls, properties.
  if (value.find("::") != std::string_view::npos || value.find("->") != std::string_view::npos ||
      value.find("()") != std::string_view::npos)
    return false;
  const bool identifier = std::all_of(
      value.begin(), value.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-'; });
  if (identifier && shape.digits == 0) return shape.surprise > 6.0;
  if (identifier && shape.others != 0 && shape.digits <= 2 && shape.surprise < 0) {
    // "oauth2.access_token", "sha-256": a name with a number in it.
    return false;
  }
  return true;
}

}  // namespace plimsoll::detect::secrets
