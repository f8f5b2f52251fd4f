// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "tests/engine/detect/script_fixture.h"

namespace plimsoll::detect {

using testing::run_rule;
using testing::script;
using testing::summary;

namespace {

struct Case {
  std::string_view text;
  std::string_view summary;
};

}  // namespace

TEST_CASE("sudo: in a build step", "[detect][build]") {
  const Case cases[] = {
      {"sudo apt-get update", "low build/sudo"},
      {"apk add bash && sudo pip install a && sudo pip install b", "low build/sudo"},
      {"apt-get install sudo", ""},
      {"echo \"use sudo apt\"", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_rule(script(std::string(one.text)), "build/sudo")) == one.summary);
  }
}

TEST_CASE("sudo: scripts of a machine may use it", "[detect][build]") {
  CHECK(run_rule(script("sudo apt-get update", documents::CommandRole::script), "build/sudo").empty());
}

}  // namespace plimsoll::detect
