// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/pattern_gate.h"

#include <catch2/catch_test_macros.hpp>

using plimsoll::rules::read_gate;

TEST_CASE("pattern gate: what can be read off a pattern", "[secrets]") {
  struct Case {
    const char* pattern;
    std::vector<std::string> anchors;
    bool pinned;
    std::size_t run;
    bool secret_first;
  };
  const Case cases[] = {
      {"abc_[A-Z]{36}", {"abc_"}, true, 36, true},
      {"(abc_[A-Z]{20,40})", {"abc_"}, true, 20, true},
      {"\\babc_[a-f0-9]+", {"abc_"}, true, 1, true},
      {"(?:abc|abd)_\\w{12}", {"abc_", "abd_"}, true, 12, true},
      {"ab[cd]_[a-z]{8}", {"abc_", "abd_"}, true, 0, true},
      {"key=(abc_[a-z]{8})", {"key=abc_"}, true, 8, false},
      {"key=([a-z]{8})", {"key="}, true, 8, false},
      {"AC[0-9a-f]{32}", {"AC0", "AC1"}, true, 31, true},
      {"[a-z]{8}_abc", {"_abc"}, false, 0, true},
      {"a?bc_[a-z]{8}", {"bc_"}, false, 0, true},
      {"abc\\.[a-z]{8}", {"abc."}, true, 8, true},
      {"abc(?:x|y[a-z]{9})", {"abc"}, true, 0, true},
      {"abc_[a-z]{9}|abc_[A-Z-]{12}", {"abc_"}, true, 9, true},
      {"abc_[a-z]{9}|[A-Z]{12}", {"abc_"}, false, 0, true},
      {"abc_[a-z]{9}|xyz-[0-9]{4}", {"abc_", "xyz-"}, true, 4, true},
      {"(?i)ABC_[a-z]{9}", {"abc_"}, true, 9, true},
  };
  for (const Case& one : cases) {
    INFO(one.pattern);
    const auto gate = read_gate(one.pattern, one.anchors, false);
    CHECK(gate.pinned == one.pinned);
    CHECK(gate.run_at_least == one.run);
    CHECK(gate.secret_first == one.secret_first);
  }
  const auto gate = read_gate("abc_[A-F0-9-]{6}", {"abc_"}, false);
  CHECK(gate.run['A']);
  CHECK(gate.run['-']);
  CHECK_FALSE(gate.run['G']);
}
