// SPDX-License-Identifier: Apache-2.0
//
// Matters of taste and of craft in Dockerfiles: off by default, for those who want them. None of them is a hole.
#pragma once

#include <vector>

#include "engine/detect/check.h"
#include "engine/detect/script_view.h"

namespace plimsoll::detect::style {

using Matches = std::vector<Match>;

// Over the commands of RUN.
void find_package_habits(const CheckInput& input, const ScriptView& view, Matches& matches);
void find_command_habits(const CheckInput& input, const ScriptView& view, Matches& matches);

// Over the instructions.
void check_instructions(const CheckInput& input, Matches& matches, CheckCounts& counts);

}  // namespace plimsoll::detect::style
