// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/literal_set.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>

namespace {

using plimsoll::Span;
using plimsoll::rules::Literal;
using plimsoll::rules::LiteralSet;
using Hits = std::vector<std::pair<std::uint32_t, std::size_t>>;

Hits hits_of(const LiteralSet& set, std::string_view text, const std::vector<Span>& ranges) {
  Hits hits;
  const auto scratch = set.make_scratch();
  set.search(text, ranges, *scratch, [&](std::uint32_t literal, std::size_t end) { hits.emplace_back(literal, end); });
  return hits;
}

Hits hits_of(const LiteralSet& set, std::string_view text) { return hits_of(set, text, {{0, text.size()}}); }

}  // namespace

TEST_CASE("literal set: every occurrence is found, overlapping ones included", "[rules]") {
  const std::vector<Literal> literals = {{"abab", false}, {"token", true}, {"Key", false}};
  const auto set = LiteralSet::compile(literals);
  if (!set) FAIL(set.error().what);
  CHECK(hits_of(*set, "ababab") == Hits{{0, 4}, {0, 6}});
  CHECK(hits_of(*set, "ToKeN key Key") == Hits{{1, 5}, {2, 13}});
  CHECK(hits_of(*set, std::string_view("\0Key\0", 5)) == Hits{{2, 4}});
  CHECK(hits_of(*set, "").empty());
}

TEST_CASE("literal set: of several ranges each is searched for itself", "[rules]") {
  const auto set = LiteralSet::compile({{"token", true}, {"en", false}});
  REQUIRE(set);
  const std::string text = "token token " + std::string(10000, '.') + "TOKEN token";
  // The second range begins inside a literal, the third ends in one; long ranges are searched by themselves.
  CHECK(hits_of(*set, text, {{0, 5}, {7, 11}, {11, 11}, {11, 10015}}) == Hits{{0, 5}, {1, 5}, {1, 11}});
  CHECK(hits_of(*set, text, {{0, 11}, {12, text.size()}}).size() == 7);
  CHECK(hits_of(*set, text, {{3, 5}, {5, 6}}) == Hits{{1, 5}});
}

TEST_CASE("literal set: what was written out finds the same", "[rules]") {
  std::vector<Literal> literals;
  for (int i = 0; i < 500; ++i) literals.push_back({"word" + std::to_string(i * 7919) + "_", i % 3 == 0});
  const auto made = LiteralSet::compile(literals);
  REQUIRE(made);
  const auto bytes = made->serialize();
  REQUIRE(bytes);
  const auto read = LiteralSet::from_serialized(*bytes);
  REQUIRE(read);
  std::string text;
  for (const Literal& literal : literals) text += "x" + literal.text + "WORD7919_";
  CHECK(hits_of(*made, text) == hits_of(*read, text));
  CHECK(hits_of(*read, text).size() >= literals.size());
}

TEST_CASE("literal set: damaged bytes are refused", "[rules]") {
  const auto made = LiteralSet::compile({{"anchor", false}});
  REQUIRE(made);
  std::string bytes = *made->serialize();
  CHECK_FALSE(LiteralSet::from_serialized(bytes.substr(0, bytes.size() / 2)));
  CHECK_FALSE(LiteralSet::from_serialized("not a database"));
  bytes[0] = static_cast<char>(bytes[0] ^ 0x55);
  CHECK_FALSE(LiteralSet::from_serialized(bytes));
}

TEST_CASE("literal set: an empty set finds nothing and an empty literal is refused", "[rules]") {
  const auto none = LiteralSet::compile({});
  REQUIRE(none);
  CHECK(hits_of(*none, "anything").empty());
  const auto bad = LiteralSet::compile({{"", false}});
  REQUIRE_FALSE(bad);
  CHECK_FALSE(LiteralSet::compile({{std::string("a\0b", 3), false}}));
  CHECK(bad.error().what == "an anchor has 0 bytes; 1 to 256 can be searched");
}
