// SPDX-License-Identifier: Apache-2.0
//
// Joining reports: parts of one sweep, or sweeps of several repositories. Associative, commutative and idempotent: a part
// that was sent twice, or in another order, changes nothing.
#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string_view>
#include <tuple>

#include "engine/base/digest.h"
#include "engine/reports/report_records.h"
#include "engine/reports/reports.h"

namespace plimsoll {
namespace {

auto key_of(const Occurrence& place) {
  return std::tie(place.path, place.inside, place.start_line, place.blob, place.where);
}

template <class Text>
void unite(std::vector<Text>& into, const std::vector<Text>& from) {
  into.insert(into.end(), from.begin(), from.end());
  std::sort(into.begin(), into.end());
  into.erase(std::unique(into.begin(), into.end()), into.end());
}

// By time; of two at one time the smaller in every other respect, so that there are no two between which order decides.
auto in_time(const CommitFacts& facts) { return std::tie(facts.date, facts.id, facts.path, facts.author, facts.summary); }

// What a finding says beside what is joined.
std::string own_words(Finding finding) {
  finding.lifetime = {};
  if (finding.occurrences.size() > 1) finding.occurrences.erase(finding.occurrences.begin() + 1, finding.occurrences.end());
  finding.commit.clear();
  finding.author.clear();
  finding.date.clear();
  finding.suppressed_by = SuppressedBy::nothing;
  finding.suppression_reason.clear();
  return reports::record_of(finding);
}

// The finding that is worse, or has the smaller place, leads.
bool leads(const Finding& left, const Finding& right) {
  const auto rank = [](const Finding& finding) {
    return std::tuple(
        -static_cast<int>(finding.severity), -static_cast<int>(finding.confidence),
        std::tie(finding.path, finding.inside, finding.start_line, finding.start_column, finding.blob, finding.message));
  };
  if (rank(left) != rank(right)) return rank(left) < rank(right);
  return own_words(left) < own_words(right);
}

Lifetime joined(const Lifetime& left, const Lifetime& right) {
  const auto picked = [](const Rare<CommitFacts>& one, const Rare<CommitFacts>& other, bool earlier) {
    if (!one || !other) return one ? one : other;
    return (in_time(*one) < in_time(*other)) == earlier ? one : other;
  };
  const auto unite_names = [](std::vector<std::string>& names, std::uint64_t& beyond, const std::vector<std::string>& others,
                              std::uint64_t others_beyond) {
    const std::uint64_t all = std::max(names.size() + beyond, others.size() + others_beyond);
    unite(names, others);
    beyond = all - std::min<std::uint64_t>(all, names.size());
  };
  Lifetime life = left;
  life.introduced = picked(left.introduced, right.introduced, true);
  unite_names(life.alive_at, life.refs_beyond, right.alive_at, right.refs_beyond);
  unite_names(life.tags, life.tags_beyond, right.tags, right.tags_beyond);
  life.commits = std::max(left.commits, right.commits);
  // Gone only where no part has it alive; of two removals the later one counts.
  life.removed = life.alive_at.empty() ? picked(left.removed, right.removed, false) : Rare<CommitFacts>();
  return life;
}

// The places of both, that of the leader first and the others in their order.
std::vector<Occurrence> joined_places(const Finding& leader, const Finding& other) {
  std::vector<Occurrence> places = leader.occurrences;
  places.insert(places.end(), other.occurrences.begin(), other.occurrences.end());
  std::sort(places.begin(), places.end(), [](const Occurrence& l, const Occurrence& r) { return key_of(l) < key_of(r); });
  places.erase(std::unique(places.begin(), places.end(),
                           [](const Occurrence& l, const Occurrence& r) { return key_of(l) == key_of(r); }),
               places.end());
  const Occurrence first = leader.occurrences.empty()
                               ? Occurrence{leader.path, leader.start_line, leader.blob, leader.where, leader.inside}
                               : leader.occurrences.front();
  std::erase_if(places, [&](const Occurrence& place) { return key_of(place) == key_of(first); });
  places.insert(places.begin(), first);
  return places;
}

void join(Finding& into, const Finding& other) {
  const bool other_leads = leads(other, into);
  Finding result = other_leads ? other : into;
  result.occurrences = joined_places(result, other_leads ? into : other);
  result.lifetime = joined(into.lifetime, other.lifetime);
  const auto origin = [](const Finding& finding) { return std::tie(finding.date, finding.commit, finding.author); };
  if (const Rare<CommitFacts>& introduced = result.lifetime.introduced) {
    result.commit = introduced->id;
    result.author = introduced->author;
    result.date = introduced->date;
  } else {
    const bool of_other = into.commit.empty() || (!other.commit.empty() && origin(other) < origin(into));
    const Finding& earlier = of_other ? other : into;
    result.commit = earlier.commit;
    result.author = earlier.author;
    result.date = earlier.date;
  }
  // Open where one part has it open; else what the first of the ways to accept it says.
  const auto acceptance = [](const Finding& finding) { return std::tie(finding.suppressed_by, finding.suppression_reason); };
  const Finding& accepted = acceptance(other) < acceptance(into) ? other : into;
  result.suppressed_by = accepted.suppressed_by;
  result.suppression_reason = accepted.suppression_reason;
  into = std::move(result);
}

// Of what a report says: two copies of one report are the same part.
Sha256 fingerprint_of(const ScanReport& report) {
  std::ostringstream text;
  render(report, "jsonl", {}, text);
  return sha256(text.view());
}

// A report that was merged names its targets one after the other.
void add_targets(std::set<std::string>& targets, std::string_view text) {
  constexpr std::string_view kBetween = ", ";
  for (std::size_t end = text.find(kBetween); end != std::string_view::npos; end = text.find(kBetween)) {
    targets.emplace(text.substr(0, end));
    text.remove_prefix(end + kBetween.size());
  }
  targets.emplace(text);
}

void add(Coverage& into, const Coverage& part) {
  into.complete = into.complete && part.complete;
  into.shallow = into.shallow || part.shallow;
  into.commits += part.commits;
  into.trees += part.trees;
  into.blobs += part.blobs;
  into.blobs_scanned += part.blobs_scanned;
  into.tags += part.tags;
  into.files += part.files;
  into.bytes += part.bytes;
  into.deployment_files += part.deployment_files;
  into.images_not_judged += part.images_not_judged;
  for (const Skipped& skip : part.skipped) {
    auto found = std::find_if(into.skipped.begin(), into.skipped.end(), [&](const Skipped& known) {
      return known.reason == skip.reason && known.incomplete == skip.incomplete;
    });
    if (found == into.skipped.end()) {
      into.skipped.push_back(skip);
      continue;
    }
    found->count += skip.count;
    unite(found->examples, skip.examples);
    if (found->examples.size() > 10) found->examples.resize(10);
  }
}

}  // namespace

ScanReport merge_reports(const std::vector<ScanReport>& parts) {
  std::map<Sha256, const ScanReport*> distinct;
  for (const ScanReport& part : parts) distinct.emplace(fingerprint_of(part), &part);
  ScanReport merged;
  std::map<std::string, Finding> findings;
  std::set<std::string> targets;
  bool first = true;
  for (const auto& [fingerprint, part] : distinct) {
    if (first) {
      merged = *part;
      merged.findings.clear();
      merged.coverage = Coverage{};
      merged.notices.clear();
      merged.acceptances.clear();  // notices too
      merged.rule_costs.clear();
      merged.error.clear();
      first = false;
    }
    // Facts that differ between the parts are left to the parts.
    const auto agree = [](std::string& ours, const std::string& theirs) {
      if (ours != theirs) ours = std::max(ours, theirs);
    };
    agree(merged.tool_version, part->tool_version);
    agree(merged.ruleset_date, part->ruleset_date);
    agree(merged.image_data_date, part->image_data_date);
    agree(merged.as_of, part->as_of);
    if (merged.ruleset_digest != part->ruleset_digest) merged.ruleset_digest = "mixed";
    if (merged.selection.kind != part->selection.kind || merged.selection.revision != part->selection.revision) {
      merged.selection = {};
    }
    add_targets(targets, part->target);
    unite(merged.options, part->options);
    unite(merged.notices, part->notices);
    if (!part->error.empty()) {
      merged.coverage.complete = false;
      add(merged.coverage,
          {false, false, 0, 0, 0, 0, 0, 0, 0, 0, 0, {{"part that could not be scanned", 1, true, {part->target}}}});
    }
    add(merged.coverage, part->coverage);
    for (const Finding& finding : part->findings) {
      const auto [place, added] = findings.emplace(finding.identity, finding);
      if (!added) join(place->second, finding);
    }
  }
  std::string target;
  for (const std::string& one : targets) target += (target.empty() ? "" : ", ") + one;
  merged.target = target;
  merged.error_class = ScanReport::ErrorClass::none;
  std::sort(merged.coverage.skipped.begin(), merged.coverage.skipped.end(), [](const Skipped& left, const Skipped& right) {
    return std::tie(left.reason, left.incomplete) < std::tie(right.reason, right.incomplete);
  });
  for (auto& [identity, finding] : findings) merged.findings.push_back(std::move(finding));
  std::sort(merged.findings.begin(), merged.findings.end(), [](const Finding& left, const Finding& right) {
    return std::tuple(-static_cast<int>(left.severity),
                      std::tie(left.path, left.inside, left.start_line, left.start_column, left.rule, left.identity)) <
           std::tuple(-static_cast<int>(right.severity),
                      std::tie(right.path, right.inside, right.start_line, right.start_column, right.rule, right.identity));
  });
  return merged;
}

}  // namespace plimsoll
