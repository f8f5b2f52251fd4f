// SPDX-License-Identifier: Apache-2.0
//
// image/conflicting-digest across files: one name and tag, pinned to different digests within one tree. Conflicts inside one
// file are told by the check of the file.
#pragma once

#include <vector>

#include "engine/pipeline/deployment_collector.h"

namespace plimsoll::pipeline {

struct PinnedHit {
  git::ObjectId tree;  // only hits of one tree are compared; zero outside git
  std::string name;
  std::string shown;
  std::string digest;
  DeploymentHit hit;
};

// One hit for each name of a tree with several digests, at the digest that is used least: most likely the one left behind.
std::vector<DeploymentHit> find_digest_conflicts(std::vector<PinnedHit> pinned);

}  // namespace plimsoll::pipeline
