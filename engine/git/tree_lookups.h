// SPDX-License-Identifier: Apache-2.0
//
// Files beside a document in many trees of one repository: neighbouring versions of a tree share most of their folders
// and files, which are then read once.
//
//   TreeLookups lookups(repository);
//   for (const TipFile& file : files) read(file, lookups.in_tree(file.tree));
//
// Belongs to one thread and must not outlive the repository. Memory: about 20 MB.
#pragma once

#include <memory>

#include "engine/documents/file_lookup.h"
#include "engine/git/repository.h"

namespace plimsoll::git {

class TreeLookups {
 public:
  explicit TreeLookups(Repository& repository);
  ~TreeLookups();
  // Valid until the next call. Never null; of a tree that cannot be read every file is missing.
  documents::FileLookup* in_tree(const ObjectId& root);

 private:
  std::unique_ptr<class TreeLookup> lookup_;
};

}  // namespace plimsoll::git
