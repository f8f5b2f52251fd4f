// SPDX-License-Identifier: Apache-2.0
#include "engine/git/tree_walk.h"

#include "engine/git/object_counts.h"

namespace plimsoll::git {

bool WalkBudget::admit(const ObjectId& tree, std::string_view path, std::size_t entries) {
  std::uint32_t& walks = walks_[tree];
  if (walks > 0 && (walks >= kWalksOfOneFolder || entries_ > kEntriesInAll)) {
    skips_.add("further paths of a folder that repeats", path, false);
    return false;
  }
  ++walks;
  entries_ += entries;
  return true;
}

void note_unreadable(const Error& error, const ObjectId& id, std::string_view path, Repository& repository, SkipLog& skips) {
  std::string example = id.hex();
  if (!path.empty()) example += " " + std::string(path);
  switch (error.kind) {
    case ErrorKind::not_found:
      skips.add(repository.is_partial() ? kPromisedObject : kMissingObject, example);
      break;
    case ErrorKind::over_limit:
      skips.add(kOverSizeLimit, example);
      break;
    default:
      skips.add(kDamagedObject, example);
      break;
  }
}

void walk_new_entries(TreeCache& trees, const ObjectId& tree, std::span<const ObjectId> others, const std::string& prefix,
                      WalkBudget& budget, Repository& repository, SkipLog& skips, const EntrySink& sink) {
  struct Folder {
    ObjectId tree;
    std::vector<ObjectId> others;
    std::string path;
    std::size_t depth = 0;
  };
  std::vector<Folder> open;
  open.push_back({tree, {others.begin(), others.end()}, prefix, 0});
  while (!open.empty()) {
    const Folder folder = std::move(open.back());
    open.pop_back();
    const auto parsed = trees.read(folder.tree);
    if (!parsed) {
      note_unreadable(parsed.error(), folder.tree, folder.path, repository, skips);
      continue;
    }
    const ParsedTree& own = **parsed;
    if (own.broken) skips.add(kDamagedObject, folder.tree.hex() + " " + folder.path);
    if (!budget.admit(folder.tree, folder.path, own.entries.size())) continue;
    std::vector<std::shared_ptr<const ParsedTree>> sides;
    for (const ObjectId& other : folder.others) {
      // A side that cannot be read hides nothing: everything counts as new then.
      if (auto side = trees.read(other)) sides.push_back(std::move(*side));
    }
    std::vector<Folder> below;
    for (const TreeEntry& entry : own.entries) {
      bool known = false;
      std::vector<ObjectId> subfolders;
      const bool is_folder = (entry.mode & kModeKind) == kModeTree;
      for (const auto& side : sides) {
        const TreeEntry* same = side->find(entry.name);
        if (same == nullptr) continue;
        if (same->id == entry.id && (same->mode & kModeKind) == (entry.mode & kModeKind)) {
          known = true;
          break;
        }
        if (is_folder && (same->mode & kModeKind) == kModeTree) subfolders.push_back(same->id);
      }
      if (known) continue;
      std::string path = joined_path(folder.path, entry.name);
      if (!is_folder) {
        sink(path, entry);
      } else if (folder.depth + 1 >= kTreeDepthLimit) {
        skips.add("folder nested too deep", path.substr(0, 200));
      } else {
        below.push_back({entry.id, std::move(subfolders), std::move(path), folder.depth + 1});
      }
    }
    // Last in, first out: in reverse, so that paths come in the order of the tree.
    for (auto next = below.rbegin(); next != below.rend(); ++next) open.push_back(std::move(*next));
  }
}

}  // namespace plimsoll::git
