// SPDX-License-Identifier: Apache-2.0
//
// What a change starts from, and which files it takes away or writes anew: for telling new findings from old ones.
//
// Both walks pass over folders that are the same on both sides without reading them, so they cost what the change touches
// and not what the repository holds.
#pragma once

#include <string>
#include <vector>

#include "engine/git/repository.h"

namespace plimsoll::git {

// The trees that the selection is measured against: HEAD's for what is staged; for a range those of the parents that lie
// outside it, the latest first, at most `limit`. Empty when there is nothing before.
std::vector<ObjectId> trees_before(Repository& repository, const Selection& selection, std::size_t limit);

// Paths of files in `tree` that are gone or have other content in the index or in `after`; at most `limit`.
std::vector<std::string> files_replaced_in_index(Repository& repository, const ObjectId& tree, std::size_t limit);
std::vector<std::string> files_replaced_in_tree(Repository& repository, const ObjectId& tree, const ObjectId& after,
                                                std::size_t limit);

}  // namespace plimsoll::git
