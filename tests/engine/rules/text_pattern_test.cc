// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/text_pattern.h"

#include <catch2/catch_test_macros.hpp>
#include <thread>
#include <vector>

using plimsoll::Span;
using plimsoll::rules::TextPattern;

TEST_CASE("text pattern: spans of the match, of group 1 and of the body", "[rules]") {
  const TextPattern pattern("key=(t_(?P<body>[a-z]+))");
  const std::string text = "a key=t_abc b";
  const auto found = pattern.find(text, 0, text.size());
  REQUIRE(found);
  CHECK(found->match == Span{2, 11});
  CHECK(found->group == Span{6, 11});
  CHECK(found->body == Span{8, 11});
  CHECK_FALSE(pattern.find(text, 0, text.size(), true));
  CHECK(pattern.find(text, 2, text.size(), true));
  CHECK_FALSE(pattern.find(text, 3, text.size()));
}

TEST_CASE("text pattern: any byte is text", "[rules]") {
  const TextPattern pattern("x(.)y");
  const std::string text = "x\xFFy";
  REQUIRE(pattern.find(text, 0, text.size()));
  CHECK_FALSE(pattern.find(text, 0, 2));
  CHECK_FALSE(pattern.find(text, 2, 1));
}

TEST_CASE("text pattern: what does not compile says where", "[rules]") {
  const auto bad = TextPattern::check("a(b");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().what == "cannot compile the pattern: missing ): a(b at 'a(b'");
  CHECK(TextPattern::check("a(b)"));
}

TEST_CASE("text pattern: many threads may be the first", "[rules]") {
  const TextPattern pattern("[a-z]{3}[0-9]{3}");
  std::vector<std::thread> threads;
  std::vector<int> found(8, 0);
  for (std::size_t i = 0; i < found.size(); ++i) {
    threads.emplace_back([&, i] { found[i] = pattern.find("..abc123..", 0, 10) ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(found == std::vector<int>(8, 1));
}
