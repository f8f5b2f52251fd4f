// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/build/build_checks.h"
#include "tests/engine/detect/dockerfile_fixture.h"

namespace plimsoll::detect::build {

using testing::run_beside;
using testing::summary;

using testing::FilesInMemory;

TEST_CASE("build context: the whole folder, and what keeps things out", "[detect][build]") {
  struct Case {
    std::string_view path;
    std::string_view text;
    std::map<std::string, std::string> files;
    std::string_view summary;
  };
  constexpr std::string_view kAll = "FROM debian:13\nCOPY . /app\n";
  const Case cases[] = {
      {"Dockerfile", kAll, {}, "info build/unfiltered-context"},
      {"Dockerfile", kAll, {{".env", "A=b"}}, "medium build/unfiltered-context"},
      {"Dockerfile", kAll, {{".env", "A=b"}, {".dockerignore", ".git\n.env\n"}}, ""},
      {"Dockerfile", kAll, {{".env", "A=b"}, {".dockerignore", "*\n!src\n"}}, ""},
      {"Dockerfile", kAll, {{".env", "A=b"}, {".dockerignore", "*\n!.env\n"}}, "medium build/unfiltered-context"},
      {"Dockerfile", kAll, {{"conf/.env", "A=b"}, {".dockerignore", ".env\n"}}, "medium build/unfiltered-context"},
      {"Dockerfile", kAll, {{"conf/.env", "A=b"}, {".dockerignore", "**/.env\n"}}, ""},
      {"Dockerfile", kAll, {{"conf/.env", "A=b"}, {".dockerignore", "/conf/\n"}}, ""},
      {"Dockerfile", kAll, {{".env.example", "A="}, {".dockerignore", ".git\n"}}, ""},
      {"app/Dockerfile", kAll, {{"app/main.c", ""}}, ""},  // .git does not lie in that folder
      {"app/Dockerfile", kAll, {{"app/id_rsa", "x"}}, "medium build/unfiltered-context"},
      {"app/Dockerfile", kAll, {{"app/id_rsa", "x"}, {"app/Dockerfile.dockerignore", "id_rsa"}}, ""},
      {"Dockerfile", "FROM debian:13\nCOPY src /app\n", {{".env", "A=b"}}, ""},
      // What is copied into an earlier stage stays behind.
      {"Dockerfile",
       "FROM debian:13 AS build\nCOPY . /app\nFROM debian:13\nCOPY --from=build /app/x /x\n",
       {{".env", "A=b"}},
       ""},
      {"Dockerfile",
       "FROM debian:13 AS base\nCOPY . /app\nFROM base\nRUN make\n",
       {{".env", "A=b"}},
       "medium build/unfiltered-context"},
  };
  for (const Case& one : cases) {
    INFO(one.path << "\n" << one.text);
    FilesInMemory files(one.files);
    CHECK(summary(run_beside(check_build_context, one.text, one.path, &files)) == one.summary);
  }
}

}  // namespace plimsoll::detect::build
