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

TEST_CASE("passwords set: of accounts, in a build step", "[detect][build]") {
  const Case cases[] = {
      {"echo 'root:root' | chpasswd", "high build/password-set"},
      {"echo \"app:$PASSWORD\" | chpasswd", "medium build/password-set"},
      {"chpasswd < input.txt", "medium build/password-set"},
      {"apt-get update && echo \"a:b\" | chpasswd && echo ok", "high build/password-set"},
      {"passwd -d root", "high build/password-set"},
      {"echo secret | passwd --stdin root", "high build/password-set"},
      {"useradd -p x1y2z3 app", "high build/password-set"},
      {"useradd -p '*' app", ""},
      {"passwd -l root", ""},
      {"chgrp root /etc/passwd", ""},
      {"useradd -m app", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_rule(script(std::string(one.text)), "build/password-set")) == one.summary);
  }
}

TEST_CASE("passwords set: at the start of a container only what is fixed", "[detect][build]") {
  const auto at_start = [](std::string text) {
    return run_rule(script(std::move(text), documents::CommandRole::entrypoint), "build/password-set");
  };
  CHECK(at_start("echo \"app:$PASSWORD\" | chpasswd").empty());
  const std::vector<Match> matches = at_start("echo 'root:root' | chpasswd");
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().message == "The start of the container sets the password of an account (chpasswd)");
}

}  // namespace plimsoll::detect
