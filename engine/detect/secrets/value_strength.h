// SPDX-License-Identifier: Apache-2.0
//
// Whether a value was made by a machine, or could be a password of a person, or is a word of a program.
//
// Shannon entropy cannot tell "getUserAccountName" from a key: both use many letters. What can is how letters follow each
// other: in words and identifiers the next letter is seldom a surprise, in random text nearly always.
#pragma once

#include <cstddef>
#include <string_view>

namespace plimsoll::detect::secrets {

struct ValueShape {
  std::size_t size = 0;
  std::size_t lowers = 0;
  std::size_t uppers = 0;
  std::size_t digits = 0;
  std::size_t others = 0;
  std::size_t blanks = 0;
  bool hex = false;     // hex digits only
  double surprise = 0;  // bits above what words have, summed over the value; random text gains about one a letter
  [[nodiscard]] int classes() const {
    return (lowers != 0 ? 1 : 0) + (uppers != 0 ? 1 : 0) + (digits != 0 ? 1 : 0) + (others != 0 ? 1 : 0);
  }
};

ValueShape shape_of(std::string_view value);

// Of the kind that generators make: at least 16 characters (or 32 hex digits) that no word explains.
bool looks_generated(std::string_view value, const ValueShape& shape);

// Could be typed by a person as a password and is not a plain word, name, sentence or expression of a program.
bool looks_like_password(std::string_view value, const ValueShape& shape);

}  // namespace plimsoll::detect::secrets
