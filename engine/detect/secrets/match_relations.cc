// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/match_relations.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace plimsoll::detect::secrets {
namespace {

constexpr std::uint32_t kNoRule = static_cast<std::uint32_t>(-1);

bool stands_near(std::string_view text, Span span, const std::vector<std::size_t>& places, std::size_t lines) {
  const auto lines_between = [&](std::size_t from, std::size_t to) {
    return static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(from),
                                               text.begin() + static_cast<std::ptrdiff_t>(std::min(to, text.size())), '\n'));
  };
  // The nearest on each side decides.
  const auto behind = std::lower_bound(places.begin(), places.end(), span.begin);
  if (behind != places.end() && lines_between(span.begin, *behind) <= lines) return true;
  return behind != places.begin() && lines_between(*std::prev(behind), span.begin) <= lines;
}

}  // namespace

MatchRelations::MatchRelations(const rules::Ruleset& ruleset) {
  const auto all = ruleset.rules();
  for (std::size_t number = 0; number < all.size(); ++number) {
    if (!all[number].secret) continue;
    const auto own_number = static_cast<std::uint32_t>(number);
    for (const rules::RequiredPart& part : all[number].secret->required) {
      const rules::Rule* other = ruleset.find(part.rule);
      const auto wanted = other != nullptr ? static_cast<std::uint32_t>(other - all.data()) : kNoRule;
      required_[own_number].push_back({wanted, part.within_lines});
    }
    if (!all[number].secret->pair) continue;
    for (const std::string& id : all[number].secret->pair->with) {
      const rules::Rule* other = ruleset.find(id);
      if (other != nullptr) pairs_[own_number].push_back(static_cast<std::uint32_t>(other - all.data()));
    }
  }
}

void MatchRelations::drop_incomplete(std::string_view text, std::vector<SecretMatch>& matches) const {
  if (required_.empty()) return;
  std::map<std::uint32_t, std::vector<std::size_t>> places;  // of each rule, sorted
  for (const SecretMatch& match : matches) places[match.rule].push_back(match.span.begin);
  for (auto& [rule, list] : places) std::sort(list.begin(), list.end());
  std::erase_if(matches, [&](const SecretMatch& match) {
    const auto needs = required_.find(match.rule);
    if (needs == required_.end()) return false;
    return !std::all_of(needs->second.begin(), needs->second.end(), [&](const Required& part) {
      const auto found = places.find(part.rule);
      return found != places.end() &&
             (part.within_lines == 0 || stands_near(text, match.span, found->second, part.within_lines));
    });
  });
}

void MatchRelations::join_pairs(std::vector<SecretMatch>& matches) const {
  if (pairs_.empty()) return;
  std::map<std::uint32_t, std::vector<std::size_t>> of_rule;  // indices, in the order of their places
  bool any = false;
  for (std::size_t at = 0; at < matches.size(); ++at) {
    of_rule[matches[at].rule].push_back(at);
    any = any || pairs_.count(matches[at].rule) != 0;
  }
  if (!any) return;
  const auto is_real = [](const SecretMatch& match) {
    return match.confidence != Confidence::disproved && !match.known_example;
  };
  for (SecretMatch& match : matches) {
    const auto pair = pairs_.find(match.rule);
    if (pair == pairs_.end() || !is_real(match)) continue;
    for (const std::uint32_t rule : pair->second) {
      const auto found = of_rule.find(rule);
      if (found == of_rule.end()) continue;
      const std::vector<std::size_t>& list = found->second;
      auto behind = std::lower_bound(list.begin(), list.end(), match.secret.begin,
                                     [&](std::size_t at, std::size_t begin) { return matches[at].secret.begin < begin; });
      std::size_t nearest = behind != list.end() ? *behind : *std::prev(behind);
      if (behind != list.begin() && behind != list.end()) {
        const std::size_t before = *std::prev(behind);
        if (match.secret.begin - matches[before].secret.begin <= matches[nearest].secret.begin - match.secret.begin)
          nearest = before;
      }
      SecretMatch& partner = matches[nearest];
      if (!is_real(partner)) continue;
      partner.told_by_partner = true;
      match.partners.push_back({partner.rule, partner.secret, partner.decoded});
    }
  }
}

}  // namespace plimsoll::detect::secrets
