// SPDX-License-Identifier: Apache-2.0
//
// Refs as files: `packed-refs` and one file a ref below `refs/`. Read by hand: a repository may have a hundred thousand of
// them, and libgit2 opens several files for each.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/git/repository.h"
#include "engine/git/unread_log.h"

namespace plimsoll::git {

// Name to id, as the files say it, not peeled; a loose ref outranks a packed one. Symbolic refs are left out, for they only
// repeat another one, except HEAD. `git_directory` is that of a linked work tree, or the same.
std::map<std::string, ObjectId> read_ref_files(const std::string& git_directory, const std::string& common_directory,
                                               UnreadLog& unread);

// Names in a folder, sorted; empty when it is not there.
std::vector<std::string> names_in(const std::string& folder, UnreadLog& unread);
bool is_folder(const std::string& path);

}  // namespace plimsoll::git
