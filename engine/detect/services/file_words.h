// SPDX-License-Identifier: Apache-2.0
//
// Operands and options of commands that work on files.
#pragma once

#include <string>
#include <vector>

#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

// What is no option.
std::vector<std::string> plain_operands(const Arguments& argv);
// -x, also inside -axb.
bool has_option(const Arguments& argv, char letter);

}  // namespace plimsoll::detect::services
