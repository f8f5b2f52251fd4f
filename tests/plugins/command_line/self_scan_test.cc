// SPDX-License-Identifier: Apache-2.0
//
// Nothing in this repository may look like a secret or break a deployment rule: tokens in tests and rules are made at run
// time. What testdata/ shows on purpose is accepted in .plimsoll.yaml, with the reason.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.h"

TEST_CASE("self scan: our own files are clean", "[command_line]") {
  const auto result = plimsoll::tests::run_plimsoll({"scan", "--no-git", PLIMSOLL_SOURCE_DIR "/engine"});
  INFO(result.output);
  CHECK(result.exit_code == 0);
  for (const char* folder : {"plugins", "rulesets", "tests", "ci"}) {
    const auto part = plimsoll::tests::run_plimsoll({"scan", "--no-git", std::string(PLIMSOLL_SOURCE_DIR "/") + folder});
    INFO(part.output);
    CHECK(part.exit_code == 0);
  }
}
