// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/pattern_run.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <random>
#include <string>

using namespace plimsoll;
using namespace plimsoll::rules;

TEST_CASE("pattern run: the longest run that every match must hold", "[secrets]") {
  struct Case {
    const char* pattern;
    std::size_t length;
  };
  const Case cases[] = {
      {"[a-f0-9]{32}", 32},
      {"(?i)heroku.{0,20}([0-9a-f-]{36})", 36},
      {"key[ =]+[a-z]{12}", 12},
      {"(?:ab|abcd)[0-9]{10}", 12},
      {"[a-z]{4}:[a-z]{20}", 20},
      {"x(?:[a-z]{8}|[^ ]+)", 1},
      {"[A-Z]{3}(?:-[A-Z]{5}){4}", 27},
      {"a{5}?b+c*", 6},
      {"\\d{4}\\.\\w{8}", 13},
      {"[^a]{40}", 0},
      {"ab)", 0},
      {"[a-z0-9]{10}(?:[A-Z]{2})?[0-9]{4}", 14},
      {"[\\w-]{16}", 16},
  };
  for (const Case& one : cases) {
    INFO(one.pattern);
    CHECK(needed_run(one.pattern).length == one.length);
  }
}

TEST_CASE("pattern run: the finder agrees with looking at every byte", "[secrets]") {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    const std::size_t size = 50 + random() % 400;
    while (text.size() < size) text.push_back(random() % 12 == 0 ? ' ' : "abXY09"[random() % 6]);
    RunFinder finder;
    std::size_t begin = 0;
    while (begin + 20 < text.size()) {
      const Span window{begin, std::min(text.size(), begin + 20 + random() % 100)};
      NeededRun needed;
      needed.length = 10 + random() % 12;
      for (const char c : {'a', 'b', 'X', 'Y', '0', '9'}) {
        if (random() % 5 != 0) needed.characters.set(static_cast<std::uint8_t>(c));
      }
      bool expected = false;
      for (std::size_t at = window.begin; at + needed.length <= window.end && !expected; ++at) {
        expected = true;
        for (std::size_t i = 0; i < needed.length; ++i)
          expected = expected && needed.characters[static_cast<std::uint8_t>(text[at + i])];
      }
      INFO(text << " [" << window.begin << ", " << window.end << ") " << needed.length);
      CHECK(finder.has_run(text, window, needed) == expected);
      begin += random() % 60;
    }
  }
}
