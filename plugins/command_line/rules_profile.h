// SPDX-License-Identifier: Apache-2.0
//
// plimsoll rules test FILE..., plimsoll rules import FILE... and plimsoll rules profile PATH.
#pragma once

#include <string>
#include <vector>

#include "plugins/command_line/options.h"

namespace plimsoll::command_line {

// 0 when every rule does what its examples say, 1 when one does not, 2 when a file is none of rules.
int run_rules_test(const std::vector<std::string>& files);
// What files of other tools bring, and what cannot be carried over; 2 when one is not known.
int run_rules_import(const std::vector<std::string>& files);
// Scans as 'plimsoll scan' would and prints what each rule cost. `arguments.positional` begins with "profile".
int run_rules_profile(Arguments arguments);

}  // namespace plimsoll::command_line
