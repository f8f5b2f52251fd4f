// SPDX-License-Identifier: Apache-2.0
//
// The index of git (versions 2, 3 and 4), read from bytes.
//
// Read by hand because hooks wait for it: the folders that the index remembers (its cache of trees) let a scan of the
// staged files pass over everything that did not change, and split or sparse indexes, which libgit2 refuses, are common
// in large repositories. Nothing is written, and the times and sizes of files on disk are not looked at.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/git/repository.h"

namespace plimsoll::git {

struct IndexFile {
  Index index;
  // A split index: the rest is in `sharedindex.<id>` beside it. Positions count entries of that file.
  std::optional<ObjectId> shared;
  std::vector<bool> shared_deleted;
  std::vector<bool> shared_replaced;
};

// corrupt for what is cut short or contradicts itself, unsupported for an extension that changes the meaning of the file.
Result<IndexFile> parse_index(std::string_view bytes);

// Puts a split index and its shared part together. Sorted afterwards.
Result<Index> join_index(IndexFile top, const IndexFile& shared);

}  // namespace plimsoll::git
