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

TEST_CASE("login passwords: on a command line", "[detect][build]") {
  const Case cases[] = {
      {"docker login -u me -p $PASSWORD registry.example.com", "low build/login-password-option"},
      {"docker login --password=$PASSWORD", "low build/login-password-option"},
      {"podman login -p$PASSWORD registry.example.com", "low build/login-password-option"},
      {"helm registry login -u me --password $P r.example.com", "low build/login-password-option"},
      {"echo $PASSWORD | docker login -u me --password-stdin", ""},
      {"docker run -p 80:80 a login", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_rule(script(std::string(one.text)), "build/login-password-option")) == one.summary);
  }
}

}  // namespace plimsoll::detect
