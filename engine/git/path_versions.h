// SPDX-License-Identifier: Apache-2.0
//
// Every version that some paths ever had: what files_below() tells of many root trees, for given paths, by one pass over
// all trees of the repository instead of a walk from each root. For tens of thousands of roots it is many times faster.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/git/files_at_tips.h"

namespace plimsoll::git {

struct PathVersionsOptions {
  unsigned threads = 1;
  std::size_t memory_bytes = 0;
  bool plain = false;
  std::function<bool()> cancelled;
};

// The files (not links or submodules) at these paths below these roots; each distinct (path, blob) once, with the first of
// the roots that holds it. Sorted by path, then blob. What cannot be read is passed over: the pass over history tells of it.
Result<std::vector<TipFile>> path_versions(Repository& repository, const std::vector<Root>& roots,
                                           const std::set<std::string, std::less<>>& paths,
                                           const PathVersionsOptions& options);

}  // namespace plimsoll::git
