// SPDX-License-Identifier: Apache-2.0
#include "engine/base/path_pattern.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>

using namespace plimsoll;

TEST_CASE("path_pattern: patterns mean what they mean in .gitignore", "[base]") {
  struct Case {
    const char* pattern;
    const char* path;
    bool matches;
  };
  constexpr Case kCases[] = {
      {"*.pem", "key.pem", true},
      {"*.pem", "a/b/key.pem", true},
      {"*.pem", "key.pem.txt", false},
      {"testdata/", "testdata/a", true},
      {"testdata/", "x/testdata/a/b", true},
      {"testdata/", "testdata", false},
      {"testdata", "testdata/a/b", true},
      {"testdata/**", "testdata/a/b", true},
      {"testdata/**", "x/testdata/a", false},
      {"**/fixtures/**", "a/b/fixtures/c/d", true},
      {"**/fixtures/**", "fixtures/c", true},
      {"**/fixtures/**", "fixturesx/c", false},
      {"src/*.c", "src/a.c", true},
      {"src/*.c", "src/x/a.c", false},
      {"src/*.c", "x/src/a.c", false},
      {"/top", "top", true},
      {"/top", "a/top", false},
      {"a?c", "abc", true},
      {"a?c", "a/c", false},
      {"[a-c]x", "bx", true},
      {"[!a-c]x", "bx", false},
      {"[!a-c]x", "dx", true},
      {"[", "[", true},
      // A name is a whole part of the path, not the end of one.
      {"test", "latest", false},
      {"test", "a/latest/b", false},
      {"test", "a/test/b", true},
      {".*", "entry.sh", false},
      {".*", "a/.env", true},
      {"**/x", "a/box", false},
      {"**/x", "a/box/x", true},
      {"a/**/b", "a/xb", false},
      {"a/**/b", "a/b", true},
      {"a/**/b", "a/x/y/b", true},
      {"a/**/b", "a/x/y/c", false},
      {"**", "any/thing", true},
      {"", "a", false},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.pattern, test.path);
    CHECK(path_matches(test.pattern, test.path) == test.matches);
  }
}

TEST_CASE("path_pattern: names cross slashes", "[base]") {
  CHECK(name_matches("secret/*", "secret/github-token"));
  CHECK(name_matches("*", "a/b/c"));
  CHECK(name_matches("registry.example/*/base", "registry.example/a/b/base"));
  CHECK_FALSE(name_matches("secret/*", "image/unpinned"));
  CHECK(name_matches("image/unpinned", "image/unpinned"));
}

TEST_CASE("path_pattern: many stars against a long text end at once", "[base]") {
  std::string pattern;
  for (int count = 0; count < 40; ++count) pattern += "*a";
  const std::string text(20000, 'a');
  const auto begin = std::chrono::steady_clock::now();
  CHECK_FALSE(path_matches(pattern + "b", text));
  CHECK_FALSE(name_matches(pattern + "b", text));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}
