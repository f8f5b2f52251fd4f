// SPDX-License-Identifier: Apache-2.0
#include "engine/migration/go_pattern.h"

#include <catch2/catch_test_macros.hpp>

using namespace plimsoll::migration;

TEST_CASE("go pattern: one group is kept, the others capture no more", "[migration]") {
  struct Case {
    const char* pattern;
    unsigned group;
    const char* kept;  // null: there is no such group
  };
  const Case cases[] = {
      {"(a)(b)(c)", 2, "(?:a)(b)(?:c)"},
      {"(a(b))", 2, "(?:a(b))"},
      {"(?i)(a)|(?:x)(b)", 2, "(?i)(?:a)|(?:x)(b)"},
      {R"(\((a)[()](b))", 2, R"(\((?:a)[()](b))"},
      {"[](](a)[^](](b)", 2, "[](](?:a)[^](](b)"},
      {"(?P<one>a)(?P<two>b)", 2, "(?:a)(b)"},
      {R"(\Q(a)\E(b)(c))", 2, R"(\Q(a)\E(?:b)(c))"},
      {"(a)", 2, nullptr},
      {"(((", 3, "(?:(?:("},
      {"[", 1, nullptr},
  };
  for (const Case& one : cases) {
    CAPTURE(one.pattern);
    const auto kept = with_one_group(one.pattern, one.group);
    CHECK(kept.has_value() == (one.kept != nullptr));
    if (kept && one.kept != nullptr) CHECK(*kept == one.kept);
  }
}

TEST_CASE("go pattern: a literal that every match holds", "[migration]") {
  struct Case {
    const char* pattern;
    const char* literal;  // empty: none can be told
  };
  const Case cases[] = {
      {"acme_[a-z]{20}", "acme_"},
      {R"((?i)\bacme-live-([a-f0-9]{32})\b)", "acme-live-"},
      {R"((?:[\w.-]{0,20})(?:acme|other)=(x))", ""},
      {"(?:abcd)?xyz", "xyz"},
      {"(?:abcd){0,2}xyz", "xyz"},
      {"abcd?ef", "abc"},
      {"abcd*", "abc"},
      {"abc+d", "abc"},
      {R"(a\.b\.c\d)", "a.b.c"},
      {"(outer(inner-literal)[0-9])", "inner-literal"},
      {"one|two-three", ""},
      {"ab", ""},
      {"(((((((", ""},
      {"\\", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.pattern);
    CHECK(literal_in_every_match(one.pattern).value_or("") == one.literal);
  }
}
