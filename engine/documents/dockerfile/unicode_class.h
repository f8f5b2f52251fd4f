// SPDX-License-Identifier: Apache-2.0
//
// Runes and their classes, as the language of the reference parser knows them: what is a blank, a letter of a name, a digit,
// and what its quoting prints as it is. Bytes that are no UTF-8 count as one U+FFFD each.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plimsoll::documents::dockerfile {

inline constexpr char32_t kReplacementRune = 0xFFFD;

struct Rune {
  char32_t code = 0;
  std::size_t size = 0;  // bytes; 0 at the end of the text
  bool valid = true;     // false: a byte that is no UTF-8
};

Rune decode_rune(std::string_view text, std::size_t offset);
void append_rune(std::string& out, char32_t rune);

bool is_space(char32_t rune);
bool is_letter(char32_t rune);
bool is_digit(char32_t rune);
bool is_printable(char32_t rune);  // blanks other than U+0020 are not

// Without blanks of any script at the front, or at both ends.
std::string_view trim_left(std::string_view text);
std::string_view trim(std::string_view text);

}  // namespace plimsoll::documents::dockerfile
