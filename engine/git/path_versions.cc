// SPDX-License-Identifier: Apache-2.0
//
// Of each tree only the entries whose name is a part of one of the paths are kept. A tree that has the same such entries
// as its delta base shares their list: among the trees of a history, hardly any differs.
#include "engine/git/path_versions.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "engine/git/id_table.h"
#include "engine/git/tree_changes.h"

namespace plimsoll::git {
namespace {

// The paths as a tree of names.
struct PathNode {
  std::map<std::string, std::uint32_t, std::less<>> below;  // name -> node
  bool asked = false;
};

struct NamedEntry {
  std::uint32_t child = kNoNumber;
  std::uint32_t name = 0;
  std::uint32_t mode = 0;
};

// Shared by all trees that have the same; never changed once it is made.
using EntryList = std::shared_ptr<const std::vector<NamedEntry>>;
struct KeptList final : ObjectState {
  EntryList list;
};

struct Worker {
  TreeChanges changes;
  std::vector<std::pair<std::uint32_t, EntryList>> trees;
};

class PathVersions {
 public:
  PathVersions(const IdTable& ids, const std::set<std::string, std::less<>>& paths, unsigned threads)
      : ids_(ids), workers_(threads) {
    nodes_.emplace_back();
    for (const std::string& path : paths) add_path(path);
  }

  void visit(unsigned number, const SweptObject& tree) {
    Worker& worker = workers_[number];
    worker.changes.read(tree);
    const auto* base = static_cast<const KeptList*>(worker.changes.kept_with_base());
    EntryList list;
    const bool changed = any_named(worker.changes.added()) || any_named(worker.changes.removed());
    if (base != nullptr && !changed) {
      list = base->list;
    } else if (base != nullptr || changed) {
      list = changed_list(base != nullptr ? base->list : nullptr, worker.changes);
    }
    const std::uint32_t own = ids_.find(tree.id);
    if (own != kNoNumber && list) worker.trees.emplace_back(own, list);
    if (worker.changes.is_base()) {
      auto kept = std::make_unique<KeptList>();
      kept->list = list;
      worker.changes.keep(std::move(kept));
    }
  }

  std::vector<TipFile> collect(const std::vector<Root>& roots) {
    std::unordered_map<std::uint32_t, EntryList> lists;
    for (const Worker& worker : workers_) lists.insert(worker.trees.begin(), worker.trees.end());
    std::vector<TipFile> files;
    std::unordered_set<std::uint64_t> seen;  // (node of the paths, object): both folders and files
    struct Open {
      std::uint32_t node;
      std::uint32_t tree;
      std::string path;
    };
    std::vector<Open> open;
    for (const Root& root : roots) {
      const std::uint32_t number = ids_.find(root.tree);
      if (number == kNoNumber || !seen.insert(number).second) continue;
      open.push_back({0, number, ""});
      while (!open.empty()) {
        const Open at = std::move(open.back());
        open.pop_back();
        const auto list = lists.find(at.tree);
        if (list == lists.end()) continue;
        for (const NamedEntry& one : *list->second) {
          const auto below = nodes_[at.node].below.find(texts_[one.name]);
          if (below == nodes_[at.node].below.end()) continue;
          if (!seen.insert(std::uint64_t{below->second} << 32 | one.child).second) continue;
          std::string path = at.path.empty() ? below->first : at.path + "/" + below->first;
          if ((one.mode & kModeKind) == kModeTree) {
            open.push_back({below->second, one.child, std::move(path)});
          } else if ((one.mode & kModeKind) == kModeFile && nodes_[below->second].asked) {
            files.push_back({std::move(path), one.mode, ids_.id(one.child), root.tree, root.commit, root.ref});
          }
        }
      }
    }
    std::sort(files.begin(), files.end(),
              [](const TipFile& a, const TipFile& b) { return a.path != b.path ? a.path < b.path : a.blob < b.blob; });
    return files;
  }

 private:
  void add_path(std::string_view path) {
    std::uint32_t node = 0;
    while (true) {
      const std::size_t slash = path.find('/');
      const std::string part(path.substr(0, slash));
      if (names_.find(part) == names_.end()) {
        texts_.push_back(part);
        names_.emplace(part, static_cast<std::uint32_t>(texts_.size() - 1));
      }
      const auto [below, fresh] = nodes_[node].below.try_emplace(part, static_cast<std::uint32_t>(nodes_.size()));
      node = below->second;
      if (fresh) nodes_.emplace_back();
      if (slash == std::string_view::npos) break;
      path.remove_prefix(slash + 1);
    }
    nodes_[node].asked = true;
  }

  [[nodiscard]] bool any_named(std::span<const TreeEntry> entries) const {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const TreeEntry& entry) { return names_.find(entry.name) != names_.end(); });
  }

  EntryList changed_list(const EntryList& base, const TreeChanges& changes) const {
    auto list = base ? std::make_shared<std::vector<NamedEntry>>(*base) : std::make_shared<std::vector<NamedEntry>>();
    for (const TreeEntry& entry : changes.removed()) {
      const auto name = names_.find(entry.name);
      if (name == names_.end()) continue;
      std::erase_if(*list, [&](const NamedEntry& one) { return one.name == name->second; });
    }
    for (const TreeEntry& entry : changes.added()) {
      const auto name = names_.find(entry.name);
      if (name == names_.end()) continue;
      const std::uint32_t child = ids_.find(entry.id);
      if (child != kNoNumber) list->push_back({child, name->second, entry.mode});
    }
    if (list->empty()) return nullptr;
    return list;
  }

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  const IdTable& ids_;
  std::vector<Worker> workers_;
  std::vector<PathNode> nodes_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> names_;
};

}  // namespace

Result<std::vector<TipFile>> path_versions(Repository& repository, const std::vector<Root>& roots,
                                           const std::set<std::string, std::less<>>& paths,
                                           const PathVersionsOptions& options) {
  const auto list = all_object_ids(repository, options.plain);
  if (!list) return fail(list.error());
  const IdTable ids(list->ids());
  SweepOptions sweep_options;
  sweep_options.threads = std::max(1U, options.threads);
  sweep_options.kinds = kSweepTrees;
  sweep_options.told_kinds = kSweepTrees | kSweepBlobs;
  sweep_options.memory_bytes = options.memory_bytes;
  sweep_options.plain = options.plain;
  sweep_options.cancelled = options.cancelled;
  PathVersions versions(ids, paths, sweep_options.threads);
  SkipLog told_elsewhere;
  const auto totals = sweep(repository, Selection{}, sweep_options, told_elsewhere,
                            [&](unsigned worker, const SweptObject& tree) { versions.visit(worker, tree); });
  if (!totals) return fail(totals.error());
  return versions.collect(roots);
}

}  // namespace plimsoll::git
