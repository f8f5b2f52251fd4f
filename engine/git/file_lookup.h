// SPDX-License-Identifier: Apache-2.0
//
// Files beside a document, read from the same tree, index or folder (documents::FileLookup).
//
//   std::unique_ptr<documents::FileLookup> files = lookup_in_tree(repository, root_tree);
//
// A lookup belongs to one thread and must not outlive the repository. It keeps a few recently read folders.
#pragma once

#include <memory>
#include <string>

#include "engine/documents/file_lookup.h"
#include "engine/git/repository.h"
#include "engine/git/sweep.h"

namespace plimsoll::git {

// `beside`: an index that has much in common with the tree, as that of a work tree has with HEAD. What the index remembers
// of folders that stand in the tree too is taken from there.
std::unique_ptr<documents::FileLookup> lookup_in_tree(Repository& repository, const ObjectId& tree,
                                                      std::shared_ptr<const Index> beside = nullptr);
// What is staged. Made once for a scan: it reads the index when it is made.
Result<std::unique_ptr<documents::FileLookup>> lookup_in_index(Repository& repository);
// Files on disk below `root`. Links that lead out of the folder are not followed; special files do not exist.
// Files that are there and cannot be read are counted in `skips`, if given; it has to outlive the lookup.
std::unique_ptr<documents::FileLookup> lookup_in_folder(const std::string& root, SkipLog* skips = nullptr);

}  // namespace plimsoll::git
