// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/match_overlaps.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>

using namespace plimsoll;
using namespace plimsoll::detect::secrets;

namespace {

SecretMatch match(std::uint32_t rule, std::size_t begin, std::size_t end, Confidence confidence = Confidence::likely) {
  SecretMatch result;
  result.rule = rule;
  result.span = result.secret = {begin, end};
  result.confidence = confidence;
  return result;
}

// Rules 0 to 9 are generic, 10 to 19 hang on a word, 20 and above have a literal of their own.
int specificity(std::uint32_t rule) { return rule < 10 ? 1 : rule < 20 ? 2 : 3; }

std::vector<std::uint32_t> kept(std::vector<SecretMatch> matches) {
  std::vector<std::uint32_t> rules;
  std::vector<SecretMatch> reversed(matches.rbegin(), matches.rend());
  resolve_overlaps(specificity, matches);
  resolve_overlaps(specificity, reversed);
  CHECK(matches == reversed);
  for (const SecretMatch& one : matches) rules.push_back(one.rule);
  return rules;
}

}  // namespace

TEST_CASE("overlaps: the kind with a name beats the guess, whatever its checksum says", "[secrets]") {
  CHECK(kept({match(1, 0, 50), match(21, 5, 40, Confidence::disproved)}) == std::vector<std::uint32_t>{21});
  CHECK(kept({match(11, 0, 32), match(1, 0, 32)}) == std::vector<std::uint32_t>{11});
}

TEST_CASE("overlaps: proven, then longer, then the same order always", "[secrets]") {
  CHECK(kept({match(21, 0, 40), match(22, 0, 40, Confidence::proven)}) == std::vector<std::uint32_t>{22});
  CHECK(kept({match(21, 0, 40), match(22, 0, 30)}) == std::vector<std::uint32_t>{21});
  CHECK(kept({match(22, 0, 40), match(21, 0, 40)}) == std::vector<std::uint32_t>{21});
}

TEST_CASE("overlaps: neighbours stay, in the order of the text", "[secrets]") {
  CHECK(kept({match(21, 40, 80), match(22, 0, 40), match(1, 80, 81)}) == std::vector<std::uint32_t>{22, 21, 1});
}

TEST_CASE("overlaps: dense matches end in time", "[secrets]") {
  std::vector<SecretMatch> many;
  for (std::size_t at = 0; at < 100'000; ++at)
    many.push_back(match(static_cast<std::uint32_t>(at % 30), at * 3, at * 3 + 7));
  resolve_overlaps(specificity, many);
  CHECK(many.size() > 10'000);
  CHECK(std::is_sorted(many.begin(), many.end(),
                       [](const SecretMatch& l, const SecretMatch& r) { return l.span.begin < r.span.begin; }));
}
