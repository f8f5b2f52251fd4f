// SPDX-License-Identifier: Apache-2.0
#include "engine/git/index_names.h"

#include <algorithm>
#include <string>

namespace plimsoll::git {
namespace {

bool any_part_wanted(std::string_view folders, documents::FileLookup::NameFilter wanted) {
  while (!folders.empty()) {
    const std::size_t slash = std::min(folders.find('/'), folders.size());
    if (wanted(folders.substr(0, slash), true)) return true;
    folders.remove_prefix(std::min(folders.size(), slash + 1));
  }
  return false;
}

}  // namespace

bool is_staged_file(const IndexEntry& entry) {
  return entry.stage != 1 && entry.stage != 3 && (entry.mode & kModeKind) == kModeFile;
}

std::vector<IndexEntry>::const_iterator first_in_index(const Index& index, std::string_view path) {
  return std::lower_bound(index.entries.begin(), index.entries.end(), path,
                          [](const IndexEntry& entry, std::string_view wanted) { return entry.path < wanted; });
}

std::vector<const IndexEntry*> named_in_index(const Index& index, std::string_view folder,
                                              documents::FileLookup::NameFilter wanted, std::size_t limit) {
  std::vector<const IndexEntry*> found;
  const std::string prefix = folder.empty() ? std::string() : std::string(folder) + "/";
  // Neighbours mostly lie in one folder: its names are asked for once.
  std::string_view last_folders;
  bool last_wanted = false;
  for (auto at = first_in_index(index, prefix); at != index.entries.end() && at->path.starts_with(prefix); ++at) {
    if (found.size() == limit) break;
    if (!is_staged_file(*at)) continue;
    const std::string_view rest = std::string_view(at->path).substr(prefix.size());
    const std::size_t slash = rest.rfind('/');
    const std::string_view folders = slash == std::string_view::npos ? std::string_view() : rest.substr(0, slash);
    if (folders != last_folders) {
      last_folders = folders;
      last_wanted = any_part_wanted(folders, wanted);
    }
    if (last_wanted || wanted(rest.substr(slash == std::string_view::npos ? 0 : slash + 1), false)) found.push_back(&*at);
  }
  return found;
}

}  // namespace plimsoll::git
