// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/one_rule_a_value.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace plimsoll::pipeline {
namespace {

// A short password is the same word in two places more often than it is the same secret.
constexpr std::size_t kShortest = 8;

Confidence surest(const SecretGroup& group) {
  Confidence best = Confidence::disproved;
  for (const SecretHit& hit : group.hits) best = std::max(best, hit.confidence);
  return best;
}

}  // namespace

void keep_one_rule_a_value(const std::function<int(std::uint32_t rule)>& specificity, SecretCollection& collection) {
  std::vector<SecretGroup>& groups = collection.groups;
  // Value -> index of the group that keeps it.
  std::unordered_map<std::string_view, std::size_t> keeper;
  std::vector<std::size_t> target(groups.size());
  bool several = false;
  for (std::size_t at = 0; at < groups.size(); ++at) {
    target[at] = at;
    if (groups[at].secret.size() < kShortest) continue;
    const auto [known, is_new] = keeper.emplace(groups[at].secret, at);
    if (is_new) continue;
    several = true;
    const SecretGroup& kept = groups[known->second];
    // Groups are sorted by rule: of equals the first stays.
    if (std::make_pair(specificity(groups[at].rule), surest(groups[at])) >
        std::make_pair(specificity(kept.rule), surest(kept)))
      known->second = at;
  }
  if (!several) return;
  for (std::size_t at = 0; at < groups.size(); ++at) {
    const auto known = keeper.find(groups[at].secret);
    if (known != keeper.end()) target[at] = known->second;
  }
  for (SecretGroup& group : groups) {
    for (SecretHit& hit : group.hits) {
      for (HitPartner& partner : hit.partners) {
        const auto known = keeper.find(partner.secret);
        if (known != keeper.end()) partner.rule = groups[known->second].rule;
      }
    }
  }
  for (std::size_t at = 0; at < groups.size(); ++at) {
    if (target[at] == at) continue;
    SecretGroup& kept = groups[target[at]];
    kept.known_example = kept.known_example || groups[at].known_example;
    const auto middle = static_cast<std::ptrdiff_t>(kept.hits.size());
    std::move(groups[at].hits.begin(), groups[at].hits.end(), std::back_inserter(kept.hits));
    std::inplace_merge(
        kept.hits.begin(), kept.hits.begin() + middle, kept.hits.end(),
        [&](const SecretHit& left, const SecretHit& right) { return stands_before(collection, left, right); });
    groups[at].hits.clear();
  }
  keeper.clear();  // its keys are views into the groups
  std::erase_if(groups, [](const SecretGroup& group) { return group.hits.empty(); });
}

}  // namespace plimsoll::pipeline
