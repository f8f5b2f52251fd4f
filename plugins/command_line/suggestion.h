// SPDX-License-Identifier: Apache-2.0
//
// What someone may have meant who mistyped a word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plimsoll::command_line {

// The known word that is nearest to what was typed (letters added, left out, changed, or two swapped), if any is near.
std::string nearest_word(std::string_view typed, const std::vector<std::string>& known);

// "; did you mean 'scan'?", or `otherwise` when nothing is near. `prefix` stands before the word: "--".
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& known, const std::string& otherwise,
                         const std::string& prefix = {});

}  // namespace plimsoll::command_line
