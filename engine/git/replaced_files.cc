// SPDX-License-Identifier: Apache-2.0
#include "engine/git/replaced_files.h"

#include <algorithm>
#include <cstdint>
#include <unordered_set>

#include "engine/git/revision_range.h"
#include "engine/git/tree_walk.h"

namespace plimsoll::git {
namespace {

bool is_file(std::uint32_t mode) { return (mode & kModeKind) == kModeFile; }

// The tree that stands in the index for a folder: remembered from its last writing, or a folder outside a sparse checkout.
std::optional<ObjectId> folder_in_index(const Index& index, const std::string& path) {
  const auto folder =
      std::lower_bound(index.folders.begin(), index.folders.end(), path,
                       [](const IndexFolder& known, const std::string& wanted) { return known.path < wanted; });
  if (folder != index.folders.end() && folder->path == path) return folder->tree;
  return std::nullopt;
}

const IndexEntry* entry_in_index(const Index& index, const std::string& path) {
  const auto entry =
      std::lower_bound(index.entries.begin(), index.entries.end(), path,
                       [](const IndexEntry& known, const std::string& wanted) { return known.path < wanted; });
  return entry != index.entries.end() && entry->path == path ? &*entry : nullptr;
}

}  // namespace

std::vector<ObjectId> trees_before(Repository& repository, const Selection& selection, std::size_t limit) {
  std::vector<ObjectId> trees;
  if (selection.kind == SelectionKind::staged) {
    if (const auto head = repository.resolve_tree("HEAD")) trees.push_back(*head);
    return trees;
  }
  if (selection.kind != SelectionKind::range) return trees;
  SkipLog told_by_the_scan;
  // open_repository() makes no other kind.
  const auto range = resolve_range(static_cast<PlainRepository&>(repository), selection.revision, told_by_the_scan);
  if (!range) return trees;
  const std::unordered_set<ObjectId, ObjectIdHash> inside(range->commits.begin(), range->commits.end());
  std::unordered_set<ObjectId, ObjectIdHash> seen;
  // Commits come from the oldest; the parents of the latest are nearest to what the change looks like now.
  for (auto id = range->commits.rbegin(); id != range->commits.rend() && trees.size() < limit; ++id) {
    const auto commit = repository.read_commit(*id);
    if (!commit) continue;
    for (const ObjectId& parent : commit->parents) {
      if (inside.contains(parent) || !seen.insert(parent).second) continue;
      if (const auto before = repository.read_commit(parent)) trees.push_back(before->tree);
    }
  }
  return trees;
}

std::vector<std::string> files_replaced_in_index(Repository& repository, const ObjectId& tree, std::size_t limit) {
  std::vector<std::string> replaced;
  const auto read = repository.index();
  if (!read) return replaced;
  const Index& index = **read;
  TreeCache trees(repository);
  struct Folder {
    ObjectId tree;
    std::string path;
    std::size_t depth = 0;
  };
  std::vector<Folder> open = {{tree, "", 0}};
  while (!open.empty() && replaced.size() < limit) {
    const Folder folder = std::move(open.back());
    open.pop_back();
    if (folder_in_index(index, folder.path) == folder.tree) continue;
    const auto parsed = trees.read(folder.tree);
    if (!parsed) continue;
    for (const TreeEntry& entry : (*parsed)->entries) {
      std::string path = joined_path(folder.path, entry.name);
      if ((entry.mode & kModeKind) == kModeTree) {
        // A folder that a sparse index keeps as one entry is there as a whole: nothing in it was touched.
        const bool kept_whole = entry_in_index(index, path) != nullptr || entry_in_index(index, path + "/") != nullptr;
        if (!kept_whole && folder.depth + 1 < kTreeDepthLimit) open.push_back({entry.id, std::move(path), folder.depth + 1});
        continue;
      }
      if (!is_file(entry.mode)) continue;
      const IndexEntry* staged = entry_in_index(index, path);
      if (staged == nullptr || staged->id != entry.id) replaced.push_back(std::move(path));
      if (replaced.size() == limit) break;
    }
  }
  return replaced;
}

std::vector<std::string> files_replaced_in_tree(Repository& repository, const ObjectId& tree, const ObjectId& after,
                                                std::size_t limit) {
  std::vector<std::string> replaced;
  SkipLog told_by_the_scan;
  TreeCache trees(repository);
  WalkBudget budget(told_by_the_scan);
  walk_new_entries(trees, tree, {&after, 1}, "", budget, repository, told_by_the_scan,
                   [&](const std::string& path, const TreeEntry& entry) {
                     if (is_file(entry.mode) && replaced.size() < limit) replaced.push_back(path);
                   });
  return replaced;
}

}  // namespace plimsoll::git
