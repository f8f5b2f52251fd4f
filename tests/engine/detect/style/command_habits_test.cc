// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/style/style_checks.h"
#include "tests/engine/detect/dockerfile_fixture.h"
#include "tests/engine/detect/script_fixture.h"

namespace plimsoll::detect::style {

namespace {

struct Case {
  std::string_view text;
  bool found;
};

// One RUN in a Dockerfile.
bool is_found(std::string_view text, std::string_view rule) {
  documents::Model model = testing::script(std::string(text));
  model.dockerfile = std::make_shared<const documents::dockerfile::File>();
  return !testing::run_rule(model, rule).empty();
}

}  // namespace

TEST_CASE("command habits: a change of directory", "[detect][style]") {
  const Case cases[] = {
      {"cd /app && make", true},
      {"make && cd /app", true},
      {"cd build && make", true},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/change-directory") == one.found);
  }
}

TEST_CASE("command habits: a pipe that hides a failure", "[detect][style]") {
  const Case cases[] = {
      {"wget -O - https://a.example.com | wc -l", true},
      {"set -o pipefail && wget -O - x | wc -l", false},
      {"set -euxo pipefail; a | b", false},
      {"a || b", false},
      {"echo \"a | b\"", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/pipe-without-pipefail") == one.found);
  }
}

TEST_CASE("command habits: the sh of Debian knows no pipefail, that of busybox does", "[detect][style]") {
  const Case cases[] = {
      {"FROM debian:13\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN a | b\n", false},
      {"FROM debian:13\nSHELL [\"/bin/sh\", \"-o\", \"pipefail\", \"-c\"]\nRUN a | b\n", true},
      {"FROM alpine:3\nSHELL [\"/bin/sh\", \"-o\", \"pipefail\", \"-c\"]\nRUN a | b\n", false},
      {"FROM debian:13\nSHELL [\"pwsh\", \"-c\"]\nRUN a | b\n", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(testing::run_rule(testing::dockerfile(one.text), "style/pipe-without-pipefail").empty() != one.found);
  }
}

TEST_CASE("command habits: two of a kind", "[detect][style]") {
  const Case cases[] = {
      {"wget a && curl b", true},
      {"wget a && wget b", false},
      {"apt-get install -y wget curl", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/wget-and-curl") == one.found);
  }
}

}  // namespace plimsoll::detect::style
