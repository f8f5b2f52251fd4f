// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/suppression.h"

#include <catch2/catch_test_macros.hpp>

using namespace plimsoll::findings;

TEST_CASE("inline mark: names rules, gives a reason, and counts for its line only", "[findings]") {
  struct Case {
    const char* text;  // the finding stands at '@'
    const char* rule;
    const char* reason;  // nullptr: no mark; "": a mark without a reason
  };
  constexpr Case kCases[] = {
      {"@x # plimsoll:allow secret/a -- fixture", "secret/a", "fixture"},
      {"@x # plimsoll:allow secret/* -- fixture", "secret/a", "fixture"},
      {"@x # plimsoll:allow -- all of them", "image/unpinned", "all of them"},
      {"@x # plimsoll:allow secret/b, secret/a -- two", "secret/a", "two"},
      {"@x # plimsoll:allow: secret/a -- colon", "secret/a", "colon"},
      {"@x # plimsoll:allow secret/b -- other rule", "secret/a", nullptr},
      {"@x # plimsoll:allow secret/a", "secret/a", ""},
      {"@x # plimsoll:allow secret/a --", "secret/a", ""},
      {"@x # plimsoll:allowed secret/a -- no", "secret/a", nullptr},
      {"@x\n# plimsoll:allow secret/a -- wrong line", "secret/a", nullptr},
      {"# plimsoll:allow secret/a -- wrong line\n@x", "secret/a", nullptr},
      {"# plimsoll:allow-next-line secret/a -- above\n@x", "secret/a", "above"},
      {"# plimsoll:allow-next-line secret/a -- above\r\n@x\r\n", "secret/a", "above"},
      {"# plimsoll:allow-next-line secret/a -- too far\n\n@x", "secret/a", nullptr},
      {"<!-- plimsoll:allow secret/a -- in a comment --> @x", "secret/a", "in a comment"},
      {"/* plimsoll:allow secret/a -- c */ @x", "secret/a", "c"},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.text, test.rule);
    const std::string text = test.text;
    const auto mark = find_inline_mark(text, text.find('@'), test.rule);
    if (test.reason == nullptr) {
      CHECK_FALSE(mark);
    } else {
      REQUIRE(mark);
      CHECK(mark->reason == test.reason);
      CHECK(mark->without_reason == mark->reason.empty());
    }
  }
}
