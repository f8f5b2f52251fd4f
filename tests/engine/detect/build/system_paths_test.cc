// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/build/build_checks.h"
#include "tests/engine/detect/dockerfile_fixture.h"

namespace plimsoll::detect::build {

using testing::run_beside;
using testing::summary;

TEST_CASE("system paths: places of the kernel", "[detect][build]") {
  struct Case {
    std::string_view text;
    std::string_view summary;
  };
  const Case cases[] = {
      {"FROM debian:13\nWORKDIR /proc/self/fd/1\n", "medium build/system-path"},
      {"FROM debian:13\nWORKDIR \"/proc/self/fd/1\"\n", "medium build/system-path"},
      {"FROM debian:13\nWORKDIR /sys\n", "medium build/system-path"},
      {"FROM debian:13\nWORKDIR /development\n", ""},
      {"FROM debian:13\nWORKDIR /\n", ""},
      {"FROM debian:13\nVOLUME /dev\n", "medium build/system-path"},
      {"FROM debian:13\nVOLUME [\"/data\", \"/boot\"]\n", "medium build/system-path"},
      {"FROM debian:13\nVOLUME /var/lib/data\n", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_beside(check_system_paths, one.text, "Dockerfile", nullptr)) == one.summary);
  }
}

TEST_CASE("system paths: the socket of the runtime as a volume", "[detect][build]") {
  CHECK(summary(run_beside(check_system_paths, "FROM debian:13\nVOLUME /var/run/docker.sock\n", "Dockerfile", nullptr)) ==
        "high runtime/docker-socket");
}

}  // namespace plimsoll::detect::build
