// SPDX-License-Identifier: Apache-2.0
#include "tests/plugins/adapters/adapter_tools.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

namespace plimsoll::tests {

void need_tool(const std::string& name) {
  const ProgramResult found = run({"sh", "-c", "command -v \"$0\"", name});
  if (found.exit_code != 0) SKIP(name << " is not on the PATH; ci/test-adapters brings it");
}

std::string program_folder() {
  const char* program = std::getenv("PLIMSOLL_PROGRAM");
  REQUIRE(program != nullptr);
  const std::string path = program;
  return path.substr(0, path.rfind('/'));
}

ProgramResult run_in(const std::string& folder, const std::string& home, const std::vector<std::string>& words,
                     const std::vector<std::string>& environment) {
  ProgramOptions options;
  options.working_directory = folder;
  options.environment = {"PATH=" + program_folder() + ":" + std::getenv("PATH"),
                         "HOME=" + home,
                         "GIT_CONFIG_GLOBAL=/dev/null",
                         "GIT_CONFIG_SYSTEM=/dev/null",
                         "GIT_CONFIG_COUNT=1",
                         "GIT_CONFIG_KEY_0=protocol.file.allow",
                         "GIT_CONFIG_VALUE_0=always",
                         "LC_ALL=C.UTF-8"};
  options.environment.insert(options.environment.end(), environment.begin(), environment.end());
  return run(words, options);
}

}  // namespace plimsoll::tests
