// SPDX-License-Identifier: Apache-2.0
//
// The root trees of every commit of a repository, as git lists them: what a sweep hands to the passes over versions.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "engine/git/files_at_tips.h"
#include "tests/support/program.h"

namespace plimsoll::tests {

// The id of the commit stands for the name of a ref.
inline std::vector<git::Root> all_roots(const GitFolder& folder) {
  std::vector<git::Root> roots;
  std::istringstream lines(folder.git({"log", "--all", "--format=%T %H"}));
  for (std::string tree, commit; lines >> tree >> commit;)
    roots.push_back({*git::ObjectId::from_hex(tree), *git::ObjectId::from_hex(commit), commit});
  return roots;
}

}  // namespace plimsoll::tests
