// SPDX-License-Identifier: Apache-2.0
//
// Joining reports: parts of one sweep, or sweeps of several repositories. Associative, commutative and idempotent: a part
// that was sent twice, or in another order, changes nothing.
#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <tuple>

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

// The finding that is worse, or has the smaller place, leads; the other one's places are added. The order of the places
// after the first is defined, so that it does not matter which part came first.
void join(Finding& into, const Finding& other) {
  const auto rank = [](const Finding& finding) {
    return std::tuple(-static_cast<int>(finding.severity), -static_cast<int>(finding.confidence), finding.path,
                      finding.inside, finding.start_line, finding.start_column, finding.blob, finding.message);
  };
  std::vector<Occurrence> places = into.occurrences;
  places.insert(places.end(), other.occurrences.begin(), other.occurrences.end());
  Lifetime life = into.lifetime;
  const auto earlier = [](const Rare<CommitFacts>& left, const Rare<CommitFacts>& right) {
    if (!left || !right) return left ? left : right;
    return std::tie(left->date, left->id) <= std::tie(right->date, right->id) ? left : right;
  };
  life.introduced = earlier(life.introduced, other.lifetime.introduced);
  const auto unite_names = [](std::vector<std::string>& names, std::uint64_t& beyond, const std::vector<std::string>& others,
                              std::uint64_t others_beyond) {
    const std::uint64_t all = std::max(names.size() + beyond, others.size() + others_beyond);
    unite(names, others);
    beyond = all - std::min<std::uint64_t>(all, names.size());
  };
  unite_names(life.alive_at, life.refs_beyond, other.lifetime.alive_at, other.lifetime.refs_beyond);
  unite_names(life.tags, life.tags_beyond, other.lifetime.tags, other.lifetime.tags_beyond);
  life.commits = std::max(life.commits, other.lifetime.commits);
  // Gone only where both say so; of two removals the later one counts.
  if (!life.alive_at.empty() || !into.lifetime.removed || !other.lifetime.removed) {
    life.removed = life.alive_at.empty() ? (into.lifetime.removed ? into.lifetime.removed : other.lifetime.removed)
                                         : Rare<CommitFacts>();
  } else if (std::tie(life.removed->date, life.removed->id) <
             std::tie(other.lifetime.removed->date, other.lifetime.removed->id)) {
    life.removed = other.lifetime.removed;
  }
  const bool open = into.suppressed_by == SuppressedBy::nothing || other.suppressed_by == SuppressedBy::nothing;
  if (rank(other) < rank(into)) into = other;
  if (open) {
    into.suppressed_by = SuppressedBy::nothing;
    into.suppression_reason.clear();
  }
  into.lifetime = std::move(life);
  const Occurrence first = into.occurrences.empty()
                               ? Occurrence{into.path, into.start_line, into.blob, into.where, into.inside}
                               : into.occurrences.front();
  std::sort(places.begin(), places.end(), [](const Occurrence& l, const Occurrence& r) { return key_of(l) < key_of(r); });
  places.erase(std::unique(places.begin(), places.end(),
                           [](const Occurrence& l, const Occurrence& r) { return key_of(l) == key_of(r); }),
               places.end());
  std::erase_if(places, [&](const Occurrence& place) { return key_of(place) == key_of(first); });
  places.insert(places.begin(), first);
  into.occurrences = std::move(places);
}

// What a report says of itself, as text: two copies of one report are the same part.
std::string fingerprint_of(const ScanReport& report) {
  std::ostringstream text;
  render(report, "jsonl", {}, text);
  return text.str();
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
  std::map<std::string, const ScanReport*> distinct;
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
    targets.insert(part->target);
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
  std::sort(merged.coverage.skipped.begin(), merged.coverage.skipped.end(),
            [](const Skipped& left, const Skipped& right) { return left.reason < right.reason; });
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
