// SPDX-License-Identifier: Apache-2.0
#include "engine/git/files_at_tips.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "engine/git/object_counts.h"
#include "engine/git/tree_walk.h"

namespace plimsoll::git {
namespace {

// HEAD first: of equal files the one that people look at is the one that is reported.
int rank(const std::string& name) {
  if (name == "HEAD") return 0;
  if (name.starts_with("refs/heads/")) return 1;
  if (name.starts_with("refs/remotes/")) return 2;
  if (name.starts_with("refs/tags/")) return 3;
  return 4;
}

std::string key_of(std::string_view path, const ObjectId& id) {
  std::string key(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
  key.append(path);
  return key;
}

}  // namespace

std::vector<TipFile> files_below(Repository& repository, const std::vector<Root>& roots, SkipLog& skips,
                                 const WantedFile& wanted,
                                 const std::function<bool(std::string_view folder)>& wanted_folder) {
  std::vector<TipFile> files;
  TreeCache trees(repository);
  WalkBudget budget(skips);
  std::unordered_set<std::string> seen_folders;  // tree and path
  std::unordered_set<std::string> seen_files;    // blob and path
  std::unordered_set<ObjectId, ObjectIdHash> unreadable;
  struct Folder {
    ObjectId tree;
    std::string path;
    std::size_t depth = 0;
  };
  for (const Root& root : roots) {
    std::vector<Folder> open;
    open.push_back({root.tree, "", 0});
    while (!open.empty()) {
      const Folder folder = std::move(open.back());
      open.pop_back();
      if (unreadable.contains(folder.tree) || !seen_folders.insert(key_of(folder.path, folder.tree)).second) continue;
      const auto parsed = trees.read(folder.tree);
      if (!parsed) {
        unreadable.insert(folder.tree);
        note_unreadable(parsed.error(), folder.tree, folder.path, repository, skips);
        continue;
      }
      if (!budget.admit(folder.tree, folder.path, (*parsed)->entries.size())) continue;
      for (const TreeEntry& entry : (*parsed)->entries) {
        std::string path = joined_path(folder.path, entry.name);
        switch (entry.mode & kModeKind) {
          case kModeTree:
            if (wanted_folder && !wanted_folder(path)) break;
            if (folder.depth + 1 >= kTreeDepthLimit) {
              skips.add("folder nested too deep", path.substr(0, 200));
            } else {
              open.push_back({entry.id, std::move(path), folder.depth + 1});
            }
            break;
          case kModeSubmodule:
            if (seen_files.insert(key_of(path, ObjectId{})).second) skips.add(kSubmodule, path, false);
            break;
          case kModeFile:
            if (wanted(path, entry.id) && seen_files.insert(key_of(path, entry.id)).second) {
              files.push_back({std::move(path), entry.mode, entry.id, root.tree, root.commit, root.ref});
            }
            break;
          default:
            break;
        }
      }
    }
  }
  std::sort(files.begin(), files.end(),
            [](const TipFile& a, const TipFile& b) { return a.path != b.path ? a.path < b.path : a.blob < b.blob; });
  return files;
}

Result<std::vector<TipFile>> files_at_tips(Repository& repository, const TipOptions& options, SkipLog& skips,
                                           const WantedFile& wanted) {
  auto refs = repository.refs();
  if (!refs) return fail(refs.error());
  std::stable_sort(refs->begin(), refs->end(), [](const Ref& a, const Ref& b) { return rank(a.name) < rank(b.name); });
  std::vector<Root> roots;
  std::unordered_set<ObjectId, ObjectIdHash> seen;
  for (const Ref& ref : *refs) {
    const int kind = rank(ref.name);
    if ((kind == 1 && !options.branches) || (kind == 2 && !options.remote_branches) || (kind == 3 && !options.tags))
      continue;
    // Notes, stashes and the like ship nothing; heads of linked work trees do.
    if (kind == 4 && !ref.name.starts_with("worktrees/")) continue;
    if (!seen.insert(ref.target).second) continue;
    if (ref.missing) {
      skips.add(repository.is_partial() ? kPromisedObject : kMissingObject, ref.target.hex() + " " + ref.name);
      continue;
    }
    if (ref.kind == ObjectKind::tree) {
      roots.push_back({ref.target, ObjectId{}, ref.name});
    } else if (ref.kind == ObjectKind::commit) {
      const auto commit = repository.read_commit(ref.target);
      if (!commit) {
        note_unreadable(commit.error(), ref.target, ref.name, repository, skips);
        continue;
      }
      roots.push_back({commit->tree, ref.target, ref.name});
    }
  }
  return files_below(repository, roots, skips, wanted);
}

}  // namespace plimsoll::git
