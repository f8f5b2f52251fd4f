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

bool is_found(std::string_view text, std::string_view rule) {
  return !testing::of_rule(testing::run_beside(check_instructions, text, "Dockerfile", nullptr), rule).empty();
}

}  // namespace

TEST_CASE("instructions: MAINTAINER", "[detect][style]") {
  const Case cases[] = {
      {"FROM debian:13\nMAINTAINER me\n", true},
      {"FROM debian:13\nLABEL maintainer=me\n", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/maintainer") == one.found);
  }
}

TEST_CASE("instructions: ADD of plain files", "[detect][style]") {
  const Case cases[] = {
      {"FROM debian:13\nADD a /b\n", true},
      {"FROM debian:13\nADD a.tar.gz /b\n", false},
      {"FROM debian:13\nADD https://a.example.com/x /b\n", false},
      {"FROM debian:13\nCOPY a /b\n", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/add-instead-of-copy") == one.found);
  }
}

TEST_CASE("instructions: several start commands", "[detect][style]") {
  const Case cases[] = {
      {"FROM debian:13\nCMD [\"a\"]\nCMD [\"b\"]\n", true},
      {"FROM debian:13\nENTRYPOINT [\"a\"]\nENTRYPOINT [\"b\"]\n", true},
      {"FROM debian:13\nCMD [\"a\"]\nFROM debian:13\nCMD [\"b\"]\n", false},
      {"FROM debian:13\nENTRYPOINT [\"a\"]\nCMD [\"b\"]\n", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/several-commands") == one.found);
  }
}

TEST_CASE("instructions: shell form", "[detect][style]") {
  const Case cases[] = {
      {"FROM debian:13\nCMD a b\n", true},
      {"FROM debian:13\nENTRYPOINT [\"a\", \"b\"]\n", false},
      {"FROM debian:13\nHEALTHCHECK CMD a\n", true},
      {"FROM debian:13\nHEALTHCHECK CMD a || exit 1\n", false},
      {"FROM debian:13\nHEALTHCHECK NONE\n", false},
      {"FROM debian:13\nSHELL [\"/bin/bash\", \"-c\"]\nCMD a b\n", false},
      {"FROM debian:13 AS a\nSHELL [\"/bin/bash\", \"-c\"]\nFROM debian:13\nCMD a b\n", true},
      {"FROM debian:13\nONBUILD CMD a b\n", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/shell-form") == one.found);
  }
}

TEST_CASE("instructions: relative WORKDIR", "[detect][style]") {
  const Case cases[] = {
      {"FROM debian:13\nWORKDIR a\n", true},
      {"FROM debian:13\nWORKDIR /a\n", false},
      {"FROM debian:13\nONBUILD WORKDIR a\n", true},
      {"FROM debian:13\nWORKDIR $A\n", false},
      {"FROM debian:13\nWORKDIR \\'a/b\\'\n", true},
      {"FROM debian:13\nWORKDIR \\'/a\\'\n", false},
      {"FROM debian:13\nWORKDIR \"C:\\\\a\"\n", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/relative-workdir") == one.found);
  }
}

TEST_CASE("instructions: ports", "[detect][style]") {
  const Case cases[] = {
      {"FROM debian:13\nEXPOSE 70000\n", true},
      {"FROM debian:13\nEXPOSE 80 65535/tcp\n", false},
      {"FROM debian:13\nEXPOSE 80-70000\n", true},
      {"FROM debian:13\nEXPOSE $PORT\n", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/port-out-of-range") == one.found);
  }
}

TEST_CASE("instructions: COPY of several files", "[detect][style]") {
  const Case cases[] = {
      {"FROM debian:13\nCOPY a b /c\n", true},
      {"FROM debian:13\nCOPY a b /c/\n", false},
      {"FROM debian:13\nCOPY a /c\n", false},
      {"FROM debian:13\nCOPY a b .\n", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/copy-many-to-file") == one.found);
  }
}

TEST_CASE("instructions: COPY from its own stage", "[detect][style]") {
  const Case cases[] = {
      {"FROM debian:13 AS a\nCOPY --from=a /x /y\n", true},
      {"FROM debian:13 AS a\nFROM debian:13 AS b\nCOPY --from=a /x /y\n", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/copy-from-itself") == one.found);
  }
}

TEST_CASE("instructions: stage names", "[detect][style]") {
  const Case cases[] = {
      {"FROM debian:13 AS a\nFROM debian:13 AS a\n", true},
      {"FROM debian:13 AS a\nFROM debian:13 AS b\n", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/duplicate-stage") == one.found);
  }
}

TEST_CASE("instructions: layers", "[detect][style]") {
  const Case cases[] = {
      {"FROM debian:13\nRUN a\nRUN b\n", true},
      {"FROM debian:13\nRUN a\nCOPY b /b\nRUN c\n", false},
      {"FROM debian:13\nRUN a\nRUN --mount=type=cache,target=/x b\n", false},
      {"FROM debian:13\nRUN --network=none a\nRUN --network=none b\n", true},
      {"FROM debian:13\nRUN a && b\nRUN c\n", false},
      {"FROM debian:13\nRUN a\nRUN b; c\n", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/consecutive-runs") == one.found);
  }
}

TEST_CASE("instructions: health", "[detect][style]") {
  const Case cases[] = {
      {"FROM debian:13\nRUN a\n", true},
      {"FROM debian:13\nHEALTHCHECK CMD a\n", false},
      {"FROM debian:13 AS a\nHEALTHCHECK CMD a\nFROM a\nRUN b\n", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/healthcheck-missing") == one.found);
  }
}

}  // namespace plimsoll::detect::style
