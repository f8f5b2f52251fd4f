// SPDX-License-Identifier: Apache-2.0
//
// What the tests with other people's tools share: is a tool here, and an environment that the machine's own configuration
// of git does not reach.
#pragma once

#include <string>
#include <vector>

#include "tests/support/program.h"

namespace plimsoll::tests {

// Skips the test case, with the reason, when the tool is not on the PATH.
void need_tool(const std::string& name);

// Where the program under test lies.
std::string program_folder();

// Runs in `folder` with the program on the PATH, HOME in `home`, and no configuration of git but the repository's own.
ProgramResult run_in(const std::string& folder, const std::string& home, const std::vector<std::string>& words,
                     const std::vector<std::string>& environment = {});

}  // namespace plimsoll::tests
