// SPDX-License-Identifier: Apache-2.0
//
// Nothing in this repository may look like a secret or break a deployment rule, but for what .plimsoll.yaml accepts with its
// reason: templates of rules, and invented values that tests need.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.h"

TEST_CASE("self scan: our own files are clean", "[command_line]") {
  const auto result = plimsoll::tests::run_plimsoll({"scan", "--worktree", PLIMSOLL_SOURCE_DIR});
  // A source archive has no work tree: there is nothing to scan then.
  if (result.exit_code == 2) SKIP("the sources stand in no git work tree");
  INFO(result.output);
  CHECK(result.exit_code == 0);
}
