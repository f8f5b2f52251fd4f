// SPDX-License-Identifier: Apache-2.0
#include "engine/git/selected_objects.h"

#include <algorithm>
#include <unordered_map>

#include "engine/git/object_counts.h"
#include "engine/git/revision_range.h"
#include "engine/git/tree_walk.h"

namespace plimsoll::git {
namespace {

// Gathers places by blob. The first commit that names a (blob, path) keeps it: callers go from the oldest.
class PlaceTable {
 public:
  explicit PlaceTable(SkipLog& skips) : skips_(skips) {}

  void add(const std::string& path, const TreeEntry& entry, const ObjectId& commit) {
    switch (entry.mode & kModeKind) {
      case kModeSubmodule:
        skips_.add(kSubmodule, path, false);
        return;
      case kModeTree:
        return;
      default:
        break;
    }
    std::vector<Place>& places = table_[entry.id];
    // Most blobs have one or two paths; a blob with thousands (an empty file) needs no more of them.
    constexpr std::size_t kPlacesLimit = 10'000;
    if (places.size() >= kPlacesLimit) return;
    if (places.size() < 8) {
      for (const Place& place : places) {
        if (place.path == path) return;
      }
    }
    places.push_back({path, entry.mode, commit});
  }

  void append_to(std::vector<WantedObject>& list) {
    const std::size_t first = list.size();
    list.reserve(first + table_.size());
    for (auto& [id, places] : table_) {
      // Stable: of equal paths the oldest commit stays.
      std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.path < b.path; });
      const auto same = [](const Place& a, const Place& b) { return a.path == b.path; };
      places.erase(std::unique(places.begin(), places.end(), same), places.end());
      list.push_back({id, ObjectKind::blob, std::move(places)});
    }
    const auto order = [](const WantedObject& a, const WantedObject& b) { return a.id < b.id; };
    std::sort(list.begin() + static_cast<std::ptrdiff_t>(first), list.end(), order);
  }

 private:
  SkipLog& skips_;
  std::unordered_map<ObjectId, std::vector<Place>, ObjectIdHash> table_;
};

}  // namespace

Result<std::vector<WantedObject>> objects_of_range(PlainRepository& repository, std::string_view text, SkipLog& skips) {
  auto range = resolve_range(repository, text, skips);
  if (!range) return fail(range.error());
  auto shallow = repository.shallow_commits();
  if (!shallow) return fail(shallow.error());
  std::vector<WantedObject> list;
  PlaceTable table(skips);
  TreeCache trees(repository);
  WalkBudget budget(skips);
  for (const ObjectId& id : range->commits) {
    const auto commit = repository.read_commit(id);
    if (!commit) continue;  // noted when the range was resolved
    list.push_back({id, ObjectKind::commit, {}});
    std::vector<ObjectId> parent_trees;
    if (!std::binary_search(shallow->begin(), shallow->end(), id)) {
      for (const ObjectId& parent : commit->parents) {
        const auto parent_commit = repository.read_commit(parent);
        if (parent_commit) {
          parent_trees.push_back(parent_commit->tree);
        } else {
          note_unreadable(parent_commit.error(), parent, "", repository, skips);
        }
      }
    }
    if (std::find(parent_trees.begin(), parent_trees.end(), commit->tree) != parent_trees.end()) continue;
    walk_new_entries(trees, commit->tree, parent_trees, "", budget, repository, skips,
                     [&](const std::string& path, const TreeEntry& entry) { table.add(path, entry, id); });
  }
  for (const ObjectId& id : range->tags) list.push_back({id, ObjectKind::tag, {}});
  table.append_to(list);
  return list;
}

Result<std::vector<WantedObject>> objects_of_tree(PlainRepository& repository, std::string_view revision, SkipLog& skips) {
  const auto tree = repository.resolve_tree(revision.empty() ? "HEAD" : revision);
  if (!tree) return fail(tree.error());
  PlaceTable table(skips);
  TreeCache trees(repository);
  WalkBudget budget(skips);
  walk_new_entries(trees, *tree, {}, "", budget, repository, skips,
                   [&](const std::string& path, const TreeEntry& entry) { table.add(path, entry, ObjectId{}); });
  std::vector<WantedObject> list;
  table.append_to(list);
  return list;
}

Result<std::vector<WantedObject>> objects_staged(PlainRepository& repository, SkipLog& skips) {
  const auto staging = repository.index();
  if (!staging) return fail(staging.error());
  const Index& index = **staging;
  TreeCache trees(repository);
  std::optional<ObjectId> head;
  const auto head_tree = repository.resolve_tree("HEAD");
  if (head_tree) head = *head_tree;

  PlaceTable table(skips);
  WalkBudget budget(skips);
  const std::vector<IndexEntry>& entries = index.entries;
  const std::vector<IndexFolder>& remembered = index.folders;

  // Level by level down the index, HEAD's tree beside it. A folder whose tree the index remembers and which HEAD names
  // too holds nothing staged: it is passed over without being read.
  struct Folder {
    std::string path;
    std::size_t begin = 0;  // entries below it: [begin, end)
    std::size_t end = 0;
    std::optional<ObjectId> head;
  };
  std::vector<Folder> open;
  open.push_back({"", 0, entries.size(), head});
  while (!open.empty()) {
    const Folder folder = std::move(open.back());
    open.pop_back();
    std::shared_ptr<const ParsedTree> head_folder;
    if (folder.head) {
      const auto by_path = [](const IndexFolder& a, const std::string& path) { return a.path < path; };
      const auto known = std::lower_bound(remembered.begin(), remembered.end(), folder.path, by_path);
      if (known != remembered.end() && known->path == folder.path && known->tree == *folder.head) continue;
      auto read = trees.read(*folder.head);
      if (read) {
        head_folder = std::move(*read);
      } else {
        note_unreadable(read.error(), *folder.head, folder.path, repository, skips);
      }
    }
    const std::size_t skip = folder.path.empty() ? 0 : folder.path.size() + 1;
    std::size_t at = folder.begin;
    while (at < folder.end) {
      const IndexEntry& entry = entries[at];
      const std::string_view rest = std::string_view(entry.path).substr(std::min(skip, entry.path.size()));
      const std::size_t slash = rest.find('/');
      const std::string_view name = rest.substr(0, slash);
      const TreeEntry* in_head = head_folder ? head_folder->find(name) : nullptr;
      if (slash != std::string_view::npos) {
        const std::string path = joined_path(folder.path, name);
        const std::string prefix = path + "/";
        std::size_t end = at + 1;
        while (end < folder.end && entries[end].path.starts_with(prefix)) ++end;
        Folder below{path, at, end, std::nullopt};
        if (in_head != nullptr && (in_head->mode & kModeKind) == kModeTree) below.head = in_head->id;
        open.push_back(std::move(below));
        at = end;
        continue;
      }
      ++at;
      if (entry.intent_to_add) continue;  // nothing of it is staged yet
      const bool same =
          in_head != nullptr && in_head->id == entry.id && (in_head->mode & kModeKind) == (entry.mode & kModeKind);
      if (same) continue;
      if ((entry.mode & kModeKind) == kModeTree) {
        // A folder outside a sparse checkout, kept as one entry.
        std::vector<ObjectId> others;
        if (in_head != nullptr && (in_head->mode & kModeKind) == kModeTree) others.push_back(in_head->id);
        walk_new_entries(trees, entry.id, others, entry.path, budget, repository, skips,
                         [&](const std::string& path, const TreeEntry& found) { table.add(path, found, ObjectId{}); });
        continue;
      }
      // Stage 1 of a conflict is the common ancestor: what both sides come from is not going to be committed.
      if (entry.stage == 1) continue;
      table.add(entry.path, TreeEntry{name, entry.mode, entry.id}, ObjectId{});
    }
  }
  std::vector<WantedObject> list;
  table.append_to(list);
  return list;
}

}  // namespace plimsoll::git
