// SPDX-License-Identifier: Apache-2.0
//
// What a range names, in the words of git: "A..B", "A...B", "A..", "..B", "A", "^A", "^?A" (when there is an A), "A^!", several of them with spaces
// between, and --all, --branches, --tags, --remotes with --not before what is left out ("HEAD --not --remotes" in a hook
// before a push, "NEW --not --all" in one that receives).
#pragma once

#include <string_view>
#include <vector>

#include "engine/git/libgit2_handles.h"
#include "engine/git/sweep.h"

namespace plimsoll::git {

struct CommitRange {
  std::vector<ObjectId> commits;  // in the range, by committer time from the oldest, then by id
  std::vector<ObjectId> tags;     // tag objects that the range names itself
};

// bad_input when a revision does not exist. A history that ends early (shallow, missing) is noted in the skips.
Result<CommitRange> resolve_range(PlainRepository& repository, std::string_view text, SkipLog& skips);

}  // namespace plimsoll::git
