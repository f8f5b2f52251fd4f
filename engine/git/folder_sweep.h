// SPDX-License-Identifier: Apache-2.0
//
// Files on disk as a selection. sweep_folder() stands in sweep.h.
#pragma once

#include "engine/git/sweep.h"

namespace plimsoll::git {

// Tracked files always, ignored or not; untracked ones unless .gitignore and its kin leave them out. Links are not
// followed: of a tracked link the target is read, as in a commit. Other repositories below are left out and named.
Result<SweepTotals> sweep_worktree(Repository& repository, const SweepOptions& options, SkipLog& skips,
                                   const ObjectVisitor& visitor);

}  // namespace plimsoll::git
