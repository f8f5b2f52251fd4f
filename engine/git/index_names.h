// SPDX-License-Identifier: Apache-2.0
//
// Looking for files in the index by name, in the order in which it has them.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/documents/file_lookup.h"
#include "engine/git/repository.h"

namespace plimsoll::git {

// Of a conflict our own side stands for the file.
bool is_staged_file(const IndexEntry& entry);

// The first entry that is not before `path`.
std::vector<IndexEntry>::const_iterator first_in_index(const Index& index, std::string_view path);

// As FileLookup::list_named(): files below the folder with a wanted name, and all files below folders with one.
std::vector<const IndexEntry*> named_in_index(const Index& index, std::string_view folder,
                                              documents::FileLookup::NameFilter wanted, std::size_t limit);

}  // namespace plimsoll::git
