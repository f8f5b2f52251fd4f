// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/one_rule_a_value.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

using namespace plimsoll;
using namespace plimsoll::pipeline;

namespace {

constexpr std::uint32_t kGrammar = 3;
constexpr std::uint32_t kOwnLiteral = 5;
constexpr std::uint32_t kWordNearBy = 7;

int specificity(std::uint32_t rule) { return rule == kOwnLiteral ? 4 : rule == kWordNearBy ? 3 : 1; }

SecretGroup group(std::uint32_t rule, const std::string& secret, const std::vector<std::size_t>& begins,
                  Confidence confidence = Confidence::likely) {
  SecretGroup result;
  result.rule = rule;
  result.secret = secret;
  for (const std::size_t begin : begins) {
    SecretHit hit;
    hit.span = {begin, begin + secret.size()};
    hit.secret = hit.span;
    hit.confidence = confidence;
    result.hits.push_back(std::move(hit));
  }
  return result;
}

struct Case {
  std::string what;
  std::vector<SecretGroup> groups;  // sorted by rule, then secret
  std::vector<std::pair<std::uint32_t, std::vector<std::size_t>>> kept;
};

void check(const Case& one) {
  INFO(one.what);
  SecretCollection collection;
  collection.groups = one.groups;
  keep_one_rule_a_value(specificity, collection);
  std::vector<std::pair<std::uint32_t, std::vector<std::size_t>>> kept;
  for (const SecretGroup& left : collection.groups) {
    kept.emplace_back(left.rule, std::vector<std::size_t>{});
    for (const SecretHit& hit : left.hits) kept.back().second.push_back(hit.span.begin);
  }
  CHECK(kept == one.kept);
}

}  // namespace

TEST_CASE("one rule a value: the rule that knows most keeps all places", "[pipeline]") {
  const std::string value = "f3a9c1e07b5d4286";
  const std::string other = "0b4d6e8f2a1c3957";
  const std::vector<Case> cases = {
      {"a word near by beats a grammar",
       {group(kGrammar, value, {10, 90}), group(kWordNearBy, value, {40})},
       {{kWordNearBy, {10, 40, 90}}}},
      {"a literal beats both, whatever their order",
       {group(kGrammar, value, {1}), group(kOwnLiteral, value, {2}, Confidence::disproved), group(kWordNearBy, value, {3})},
       {{kOwnLiteral, {1, 2, 3}}}},
      {"of equals the surer one, then the first",
       {group(1, value, {1}, Confidence::possible), group(2, value, {2}), group(kGrammar, value, {3})},
       {{2, {1, 2, 3}}}},
      {"other values stay what they are",
       {group(kGrammar, other, {5}), group(kGrammar, value, {1}), group(kWordNearBy, value, {2})},
       {{kGrammar, {5}}, {kWordNearBy, {1, 2}}}},
      {"a short word is no proof of sameness",
       {group(kGrammar, "hunter7", {1}), group(kWordNearBy, "hunter7", {2})},
       {{kGrammar, {1}}, {kWordNearBy, {2}}}},
  };
  for (const Case& one : cases) check(one);
}

TEST_CASE("one rule a value: the halves of a pair are told by the rule that was kept", "[pipeline]") {
  const std::string value = "f3a9c1e07b5d4286";
  SecretCollection collection;
  collection.groups = {group(kGrammar, value, {1}), group(kWordNearBy, value, {2}), group(8, "0b4d6e8f2a1c3957", {3})};
  collection.groups[2].hits[0].partners.push_back({kGrammar, value, 1});
  keep_one_rule_a_value(specificity, collection);
  REQUIRE(collection.groups.size() == 2);
  CHECK(collection.groups[1].hits[0].partners[0].rule == kWordNearBy);
}
