// SPDX-License-Identifier: Apache-2.0
//
// Completions for shells, made from the table of options.
#pragma once

#include <string>
#include <string_view>

namespace plimsoll::command_line {

// "bash", "zsh" or "fish"; empty for any other shell.
std::string completions_for(std::string_view shell);

}  // namespace plimsoll::command_line
