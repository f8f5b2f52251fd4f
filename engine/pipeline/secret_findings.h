// SPDX-License-Identifier: Apache-2.0
//
// From secrets and their lives to findings.
//
// One finding for each secret of a rule, whatever the number of places. It is shown where it can be acted on: where it
// stands at HEAD, else where it came in. Every place is judged under its path; a secret whose places are all left out (a
// lock file, a vendored test vector) is no finding.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/detect/secrets/secret_matcher.h"
#include "engine/lifetimes/lifetime.h"
#include "engine/migration/imported.h"
#include "engine/pipeline/secret_collector.h"
#include "engine/rules/rule.h"

namespace plimsoll::pipeline {

struct SecretFindingContext {
  std::span<const rules::Rule> rules;  // as the matcher counts them
  const detect::secrets::SecretMatcher* matcher = nullptr;
  ArchivePolicy archives;
  const migration::Imported* imported = nullptr;  // what another tool's files accept; null: nothing
  bool foreign_marks = true;                      // whether marks of other tools accept
  bool show_secrets = false;
  unsigned threads = 1;
  // Text of an object that holds a finding; an error leaves the finding without an excerpt.
  std::function<Result<std::string>(const SecretHit& hit, const std::string& path)> read;
  // (path, blob) that stand at HEAD; empty when there is no HEAD.
  std::set<std::pair<std::string, git::ObjectId>> at_head;
  std::function<std::optional<CommitFacts>(const git::ObjectId& commit)> commit_facts;
};

// `lives` has one element for each group, or is empty where there is no history to ask (index, folder, range: places then
// come with the hits). In no defined order.
struct SecretFindings {
  std::vector<Finding> findings;
  std::vector<const SecretGroup*> groups;  // of the collection, one for each finding
};
SecretFindings secret_findings(const SecretCollection& collection, std::span<const lifetimes::Life> lives,
                               const SecretFindingContext& context);

// The objects that hold each group, for the pass over history.
std::vector<lifetimes::FindingHolders> holders_of(const SecretCollection& collection);

}  // namespace plimsoll::pipeline
