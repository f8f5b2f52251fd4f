// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/deployment_findings.h"

#include <algorithm>
#include <tuple>

namespace plimsoll::pipeline {

std::map<std::string, DeploymentGroup> group_hits(
    std::vector<DeploymentHit> hits,
    const std::function<bool(const DeploymentHit& left, const DeploymentHit& right)>& comes_first) {
  std::map<std::string, DeploymentGroup> groups;
  for (DeploymentHit& hit : hits) {
    const std::string identity = hit.finding.identity;
    groups[identity].hits.push_back(std::move(hit));
  }
  for (auto& [identity, group] : groups) {
    std::sort(group.hits.begin(), group.hits.end(), [&](const DeploymentHit& left, const DeploymentHit& right) {
      if (comes_first(left, right)) return true;
      if (comes_first(right, left)) return false;
      return std::tie(left.finding.path, left.blob, left.finding.start_line, left.finding.start_column,
                      left.finding.message) < std::tie(right.finding.path, right.blob, right.finding.start_line,
                                                       right.finding.start_column, right.finding.message);
    });
  }
  return groups;
}

Finding finding_of(DeploymentGroup& group, const lifetimes::Life* life, const rules::Ruleset& ruleset) {
  std::vector<Occurrence> occurrences;
  // Accepted only when every place is: a mark on one of two lines says nothing about the other.
  const DeploymentHit* open = nullptr;
  for (const DeploymentHit& hit : group.hits) {
    const Occurrence place{hit.finding.path, hit.finding.start_line, hit.blob == git::ObjectId{} ? "" : hit.blob.hex(),
                           hit.finding.where};
    const bool known = std::any_of(occurrences.begin(), occurrences.end(), [&](const Occurrence& other) {
      return std::tie(other.path, other.start_line, other.blob) == std::tie(place.path, place.start_line, place.blob);
    });
    if (!known && occurrences.size() < 1000) occurrences.push_back(place);
    // Only the version that is shown counts: older ones at other tips cannot be marked any more.
    if (open == nullptr && hit.blob == group.hits.front().blob && hit.finding.path == group.hits.front().finding.path &&
        hit.finding.suppressed_by == SuppressedBy::nothing) {
      open = &hit;
    }
  }
  Finding finding = open != nullptr ? *&open->finding : group.hits.front().finding;
  const git::ObjectId blob = open != nullptr ? open->blob : group.hits.front().blob;
  finding.blob = blob == git::ObjectId{} ? "" : blob.hex();
  finding.occurrences = std::move(occurrences);
  if (const rules::Rule* rule = ruleset.find(finding.rule)) {
    finding.title = rule->title;
    finding.why = rule->why;
    if (finding.fix.empty()) finding.fix = rule->fix;
  }
  if (life != nullptr) {
    finding.lifetime = life->lifetime;
    if (finding.lifetime.introduced) {
      finding.commit = finding.lifetime.introduced->id;
      finding.author = finding.lifetime.introduced->author;
      finding.date = finding.lifetime.introduced->date;
    }
  }
  return finding;
}

}  // namespace plimsoll::pipeline
