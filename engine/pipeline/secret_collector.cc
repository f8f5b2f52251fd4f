// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/secret_collector.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "engine/archives/archive_shape.h"
#include "engine/pipeline/one_rule_a_value.h"
#include "engine/pipeline/secret_inheritance.h"

namespace plimsoll::pipeline {

struct SecretCollector::Worker {
  std::unique_ptr<detect::secrets::Scratch> scratch;
  std::vector<detect::secrets::SecretMatch> matches;    // reused from call to call
  std::unordered_map<std::string, SecretGroup> groups;  // by rule and secret
  std::vector<std::vector<git::Place>> places;
  std::vector<ArchivedMember> members;
  std::string key;  // reused from call to call
  std::vector<detect::secrets::RuleProfile> profile;
};

SecretCollector::SecretCollector(const detect::secrets::SecretMatcher& matcher, const ArchivePolicy& archives,
                                 git::SkipLog& skips, unsigned workers)
    : matcher_(matcher), archives_(archives), skips_(skips) {
  for (unsigned worker = 0; worker < workers; ++worker) {
    workers_.push_back(std::make_unique<Worker>());
    workers_.back()->scratch = matcher.make_scratch();
  }
}

SecretCollector::~SecretCollector() = default;

bool SecretCollector::look_at(unsigned worker_number, const git::SweptObject& object) {
  if (object.kind == git::ObjectKind::tree) return false;
  Worker& worker = *workers_[worker_number];
  worker.matches.clear();
  find_secrets(matcher_, object, *worker.scratch, worker.matches);
  const bool archive =
      archives_.limits.depth != 0 && object.kind == git::ObjectKind::blob && archives::may_be_archive(object.bytes);
  if (worker.matches.empty() && !archive) return false;

  std::uint32_t places = kNoPlaces;
  if (!object.places.empty()) {
    places = static_cast<std::uint32_t>(worker.places.size());
    worker.places.emplace_back(object.places.begin(), object.places.end());
  }
  const bool unclean = archive && look_into_archive(worker, object, places);
  if (worker.matches.empty()) return unclean;
  PartnerLines partners(object.bytes);
  // Lines are counted forward from match to match.
  std::size_t line = 1;
  std::size_t counted_to = 0;
  for (detect::secrets::SecretMatch& match : worker.matches) {
    if (match.span.begin > counted_to) {
      line +=
          static_cast<std::size_t>(std::count(object.bytes.begin() + static_cast<std::ptrdiff_t>(counted_to),
                                              object.bytes.begin() + static_cast<std::ptrdiff_t>(match.span.begin), '\n'));
      counted_to = match.span.begin;
    }
    std::string secret = match.decoded.empty() ? std::string(object.bytes.substr(match.secret.begin, match.secret.size()))
                                               : std::move(match.decoded);
    SecretHit hit{object.id, object.kind, object.where, match.span, match.secret, line, match.confidence, places};
    hit.partners = partners.partners_of(match);
    hit.told_by_partner = match.told_by_partner;
    add_hit(worker, match, std::move(secret), std::move(hit));
  }
  return true;
}

void SecretCollector::add_hit(Worker& worker, detect::secrets::SecretMatch& match, std::string secret, SecretHit hit) {
  worker.key.assign(reinterpret_cast<const char*>(&match.rule), sizeof(match.rule));
  worker.key += secret;
  SecretGroup& group = worker.groups[worker.key];
  if (group.hits.empty()) {
    group.rule = match.rule;
    group.secret = std::move(secret);
    group.known_example = match.known_example;
    group.note = std::move(match.note);
  }
  group.hits.push_back(std::move(hit));
}

// What stands in a member is found in the raw bytes too when the member is not compressed: the place inside says more.
bool SecretCollector::look_into_archive(Worker& worker, const git::SweptObject& object, std::uint32_t places) {
  const auto left_out = [&](std::string_view reason, const std::string& inside, bool incomplete) {
    std::string name = !object.places.empty() ? object.places.front().path : object.id.hex();
    if (!inside.empty()) name += '!' + inside;
    skips_.add(reason, name, incomplete);
  };
  ArchivedSecrets found = find_archived_secrets(matcher_, object.bytes, archives_, *worker.scratch, left_out);
  const auto first_member = static_cast<std::uint32_t>(worker.members.size());
  for (archives::MemberPlace& member : found.members) worker.members.push_back({std::move(member), first_member, 0});
  std::set<std::pair<std::uint32_t, std::string>> inside;
  for (ArchivedMatch& one : found.matches) {
    SecretHit hit{object.id,         object.kind,          object.where, one.match.span,           one.match.secret,
                  one.line_from_one, one.match.confidence, places,       first_member + one.member};
    hit.partners = std::move(one.partners);
    hit.told_by_partner = one.match.told_by_partner;
    inside.emplace(one.match.rule, one.secret);
    std::size_t& secrets_end = worker.members[first_member + one.member].secrets_end;
    secrets_end = std::max(secrets_end, one.match.span.end);
    add_hit(worker, one.match, std::move(one.secret), std::move(hit));
  }
  std::erase_if(worker.matches, [&](const detect::secrets::SecretMatch& match) {
    return inside.count({match.rule, match.decoded.empty()
                                         ? std::string(object.bytes.substr(match.secret.begin, match.secret.size()))
                                         : match.decoded}) != 0;
  });
  return !found.matches.empty() || !found.all_read;
}

void SecretCollector::profile(std::size_t rules) {
  for (const auto& worker : workers_) {
    worker->profile.assign(rules, {});
    worker->scratch->profile = &worker->profile;
  }
}

std::vector<RuleCost> SecretCollector::costs(std::span<const rules::Rule> rules) const {
  std::vector<RuleCost> costs(rules.size());
  for (std::size_t number = 0; number < rules.size(); ++number) {
    costs[number].rule = rules[number].id;
    for (const auto& worker : workers_) {
      if (number >= worker->profile.size()) continue;
      const detect::secrets::RuleProfile& one = worker->profile[number];
      costs[number].hits += one.hits;
      costs[number].gate_passes += one.gate_passes;
      costs[number].runs += one.runs;
      costs[number].matches += one.matches;
      costs[number].nanoseconds += one.nanoseconds;
    }
  }
  std::erase_if(costs, [](const RuleCost& cost) { return cost.hits == 0; });
  std::sort(costs.begin(), costs.end(), [](const RuleCost& left, const RuleCost& right) {
    return left.nanoseconds != right.nanoseconds ? left.nanoseconds > right.nanoseconds : left.rule < right.rule;
  });
  return costs;
}

bool stands_before(const SecretCollection& collection, const SecretHit& left, const SecretHit& right) {
  const auto ordinals = [&](const SecretHit& hit) -> const std::vector<std::uint32_t>& {
    static const std::vector<std::uint32_t> kNone;
    return hit.member == kNoMember ? kNone : collection.members[hit.member].ordinals;
  };
  return std::tie(left.object, ordinals(left), left.span.begin, left.span.end) <
         std::tie(right.object, ordinals(right), right.span.begin, right.span.end);
}

SecretCollection SecretCollector::take() {
  SecretCollection collection;
  std::vector<SecretGroup>& groups = collection.groups;
  std::size_t count = 0;
  for (const auto& worker : workers_) count += worker->groups.size();
  groups.reserve(count);
  for (const auto& worker : workers_) {
    const auto shift = static_cast<std::uint32_t>(collection.places.size());
    const auto member_shift = static_cast<std::uint32_t>(collection.members.size());
    for (auto& [key, group] : worker->groups) {
      for (SecretHit& hit : group.hits) {
        if (hit.places != kNoPlaces) hit.places += shift;
        if (hit.member != kNoMember) hit.member += member_shift;
      }
      groups.push_back(std::move(group));
    }
    std::move(worker->places.begin(), worker->places.end(), std::back_inserter(collection.places));
    for (ArchivedMember& member : worker->members) {
      member.archive += member_shift;
      collection.members.push_back(std::move(member));
    }
    // With a million findings on the way nothing is kept that is done with.
    *worker = Worker{std::move(worker->scratch), {}, {}, {}, {}, {}, std::move(worker->profile)};
  }
  std::sort(groups.begin(), groups.end(), [](const SecretGroup& left, const SecretGroup& right) {
    return std::tie(left.rule, left.secret) < std::tie(right.rule, right.secret);
  });
  std::size_t kept = 0;
  for (std::size_t at = 0; at < groups.size(); ++at) {
    if (kept == 0 || groups[kept - 1].rule != groups[at].rule || groups[kept - 1].secret != groups[at].secret) {
      if (kept != at) groups[kept] = std::move(groups[at]);
      ++kept;
      continue;
    }
    // Which worker came first is chance; the note of the smaller text is not.
    SecretGroup& target = groups[kept - 1];
    if (groups[at].note < target.note) target.note = std::move(groups[at].note);
    std::move(groups[at].hits.begin(), groups[at].hits.end(), std::back_inserter(target.hits));
  }
  groups.resize(kept);
  for (SecretGroup& group : groups) {
    std::sort(group.hits.begin(), group.hits.end(),
              [&](const SecretHit& left, const SecretHit& right) { return stands_before(collection, left, right); });
  }
  keep_one_rule_a_value([this](std::uint32_t rule) { return matcher_.specificity(rule); }, collection);
  return collection;
}

}  // namespace plimsoll::pipeline
