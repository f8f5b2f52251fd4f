// SPDX-License-Identifier: Apache-2.0
//
// How random a value looks.
#pragma once

#include <string_view>

namespace plimsoll::rules {

// Shannon entropy of the bytes, in bits a character. A value of n characters has at most log2(n).
double shannon_bits(std::string_view text);

}  // namespace plimsoll::rules
