// SPDX-License-Identifier: Apache-2.0
//
// Which blobs a selection names, each with every path it stands under: a range of commits, a tree, the staging area.
#pragma once

#include <vector>

#include "engine/git/plain_sweep.h"

namespace plimsoll::git {

// The commits of the range, tags it names, and each blob that one of its commits brings in at a path where none of its
// parents has it. Content that a merge has and no parent is thus in; content of either side is told of by its own commit.
Result<std::vector<WantedObject>> objects_of_range(PlainRepository& repository, std::string_view range, SkipLog& skips);

Result<std::vector<WantedObject>> objects_of_tree(PlainRepository& repository, std::string_view revision, SkipLog& skips);

// Entries of the index that differ from HEAD (all of them while HEAD names no commit), the sides of conflicts included.
Result<std::vector<WantedObject>> objects_staged(PlainRepository& repository, SkipLog& skips);

}  // namespace plimsoll::git
