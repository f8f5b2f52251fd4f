// SPDX-License-Identifier: Apache-2.0
//
// One function for each way of scanning. Each fills findings (without suppressions of configuration and baseline, in no
// defined order) and coverage.
#pragma once

#include "engine/git/object_counts.h"
#include "engine/git/sweep.h"
#include "engine/pipeline/scan_context.h"
#include "engine/pipeline/scan_state.h"

namespace plimsoll::pipeline {

struct ScanOutcome {
  std::vector<Finding> findings;
  Coverage coverage;
  std::vector<std::string> acceptances;
  bool stopped = false;  // asked to: `findings` are those of what was read until then
  std::vector<RuleCost> rule_costs;
};

inline constexpr std::string_view kStopped = "stopped before the end";

// Counts what an error of the disk or the system kept the readers of a repository from.
inline void note_unread(const git::Repository& repository, git::SkipLog& skips) {
  for (const std::string& what : repository.unread()) skips.add(git::kUnreadable, what);
}

// All of history: secrets wherever they stand, deployment rules at the tips. `state` (may be null) spares what an earlier
// scan with the same rules found clean; `keep` (may be null) takes what the next one may be spared.
Result<ScanOutcome> scan_history(const ScanContext& context, const ScanState* state, ScanState* keep);

// A range, a tree, the index, the work tree, a folder, standard input: every file comes with its path.
Result<ScanOutcome> scan_placed(const ScanContext& context);

// The revisions that a range ends in: the right sides of its ".." and the words that are not left out. For deployment
// files, which are judged as the range leaves them. "A..B" gives B, "A..", HEAD, "N1 N2 --not --all" both; "--branches",
// "--tags" and "--all" give the ids of those of `refs`.
std::vector<std::string> range_tips(std::string_view range, const std::vector<git::Ref>& refs = {});

}  // namespace plimsoll::pipeline
