// SPDX-License-Identifier: Apache-2.0
//
// Which files stand at the tips, for the checks of deployment files: what an old commit held ships no more.
//
//   Result<std::vector<TipFile>> files = files_at_tips(*repository, {}, skips,
//       [](std::string_view path, const ObjectId&) { return documents::may_be_deployment(path); });
//   for (const TipFile& file : *files) {
//     auto lookup = lookup_in_tree(*repository, file.tree);     // file_lookup.h
//     auto bytes = repository->read_object(file.blob, ObjectKind::blob, documents::kDeploymentBytesLimit);
//   }
//
// Each distinct (path, blob) comes once, with the first tip that holds it: HEAD, then branches, then remote branches, then
// tags. A folder that is the same at several tips is walked once.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/git/repository.h"
#include "engine/git/sweep.h"

namespace plimsoll::git {

struct TipFile {
  std::string path;
  std::uint32_t mode = 0;
  ObjectId blob;
  ObjectId tree;    // the root tree of the tip
  ObjectId commit;  // the tip; zero for a tag on a tree
  std::string ref;  // the first ref in the order above
};

struct TipOptions {
  bool branches = true;
  bool remote_branches = true;
  bool tags = false;
};

// Which files are worth listing; asked for each (path, blob) at least once.
using WantedFile = std::function<bool(std::string_view path, const ObjectId& blob)>;

// Sorted by path, then blob. Links are left out. Submodules are named in the skips (left out on purpose).
Result<std::vector<TipFile>> files_at_tips(Repository& repository, const TipOptions& options, SkipLog& skips,
                                           const WantedFile& wanted);

// The same below given root trees (a commit's, an index written out, every commit of a history).
struct Root {
  ObjectId tree;
  ObjectId commit;
  std::string ref;
};
// `wanted_folder` (may be empty: all) says which folders are worth walking: for a few paths of a long history, the folders
// above them.
std::vector<TipFile> files_below(Repository& repository, const std::vector<Root>& roots, SkipLog& skips,
                                 const WantedFile& wanted,
                                 const std::function<bool(std::string_view folder)>& wanted_folder = {});

}  // namespace plimsoll::git
