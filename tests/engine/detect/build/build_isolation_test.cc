// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/build/build_checks.h"
#include "tests/engine/detect/dockerfile_fixture.h"

namespace plimsoll::detect::build {

using testing::run_beside;
using testing::summary;

TEST_CASE("build isolation: steps outside their sandbox and loose mounts", "[detect][build]") {
  struct Case {
    std::string_view text;
    std::string_view summary;
  };
  const Case cases[] = {
      {"FROM debian:13\nRUN --security=insecure make\n", "high build/insecure-step"},
      {"FROM debian:13\nRUN --security=sandbox make\n", ""},
      {"FROM debian:13\nRUN --network=host make\n", "low build/insecure-step"},
      {"FROM debian:13\nRUN --network=none make\n", ""},
      {"FROM debian:13\nRUN --mount=type=secret,id=a,mode=0444 make\n", "low build/secret-mount-mode"},
      {"FROM debian:13\nRUN --mount=type=secret,id=a,mode=0400 make\n", ""},
      {"FROM debian:13\nRUN --mount=type=secret,id=a make\n", ""},
      {"FROM debian:13\nRUN --mount=type=cache,target=/x,mode=0777 make\n", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_beside(check_build_isolation, one.text, "Dockerfile", nullptr)) == one.summary);
  }
}

}  // namespace plimsoll::detect::build
