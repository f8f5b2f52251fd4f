// SPDX-License-Identifier: Apache-2.0
//
// Where a repository is, and what of its files libgit2 may be let near.
//
// libgit2 opens the small files of a repository as they come: a pipe in place of one holds it for ever, an include or a
// work tree named by the configuration leads out of the repository. All of that is looked at here, before it starts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace plimsoll::git {

struct RepositoryLocation {
  std::string git_directory;     // of a linked work tree its own
  std::string common_directory;  // what linked work trees share; the same for others
};

// The git directory of `path` or of the nearest folder above that has one; with the path "." the one of a hook. not_found
// when there is none; when there is one that cannot be used, the error says why.
Result<RepositoryLocation> locate_repository(const std::string& path);

struct RepositoryExtensions {
  std::vector<std::string> names;
  std::string object_format;
  std::string ref_storage;
  bool partial = false;
};
// From the repository's own configuration. unsupported when it leads to something that is no regular file.
Result<RepositoryExtensions> read_extensions(const RepositoryLocation& location);

// A work tree that a configuration names belongs to the repository when it leads back to it, or when `asked`, the path that
// the user gave, is that folder. Otherwise whoever wrote the configuration would choose what is read.
bool work_tree_belongs(const std::string& work_tree, const RepositoryLocation& location, const std::string& asked);

// Small helpers of this room. real_path is empty when there is no such file.
std::string real_path(const std::string& path);
std::string environment(const char* name);
std::string without_slashes_at_end(std::string path);
// Whether a pipe, a device or a folder stands in place of a file; no when nothing is there.
bool is_no_regular_file(const std::string& path);

}  // namespace plimsoll::git
