// SPDX-License-Identifier: Apache-2.0
//
// From the hits of deployment checks to findings: the same rule, subject and path at several tips is one finding.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/lifetimes/lifetime.h"
#include "engine/pipeline/deployment_collector.h"
#include "engine/rules/ruleset.h"

namespace plimsoll::pipeline {

struct DeploymentGroup {
  std::vector<DeploymentHit> hits;  // sorted: the one to show first
};

// By identity, sorted. `comes_first` orders hits of one group: true when the left one is the better one to show.
std::map<std::string, DeploymentGroup> group_hits(
    std::vector<DeploymentHit> hits,
    const std::function<bool(const DeploymentHit& left, const DeploymentHit& right)>& comes_first);

// One finding of a group; `life` may be null.
Finding finding_of(DeploymentGroup& group, const lifetimes::Life* life, const rules::Ruleset& ruleset);

}  // namespace plimsoll::pipeline
