// SPDX-License-Identifier: Apache-2.0
//
// Two steps. The pass over all trees keeps of each tree the entries whose name may matter, as a list; a tree that is a delta
// of another one shares that one's list, with what was added and removed on top. Then the roots are followed down, all of
// them at once, level by level: what hangs under one path is one thing however many roots lead to it, and when a level is
// reached, all that is to know about the roots above it is known.
#include "engine/git/file_versions.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include "engine/git/id_table.h"
#include "engine/git/name_table.h"
#include "engine/git/object_counts.h"
#include "engine/git/tree_changes.h"
#include "engine/git/tree_walk.h"

namespace plimsoll::git {
namespace {

struct NamedEntry {
  std::uint32_t child = kNoNumber;
  std::uint32_t name = 0;
  std::uint32_t mode = 0;
};

// A list of entries on top of another one. Shared by all trees that have the same; never changed once it is made.
struct EntryList {
  std::shared_ptr<const EntryList> below;
  std::vector<NamedEntry> added;
  std::vector<std::uint32_t> removed;  // names
  std::uint32_t depth = 0;
};
using SharedList = std::shared_ptr<const EntryList>;
// Deeper or larger changes are written out as a list of their own.
constexpr std::uint32_t kListDepth = 8;
constexpr std::size_t kListChanges = 8;

void append_entries(const EntryList& list, std::vector<NamedEntry>& out) {
  std::vector<std::uint32_t> hidden;
  for (const EntryList* at = &list; at != nullptr; at = at->below.get()) {
    for (const NamedEntry& entry : at->added) {
      if (std::find(hidden.begin(), hidden.end(), entry.name) == hidden.end()) out.push_back(entry);
    }
    if (at->below == nullptr) return;
    hidden.insert(hidden.end(), at->removed.begin(), at->removed.end());
    for (const NamedEntry& entry : at->added) hidden.push_back(entry.name);
  }
}

struct KeptList final : ObjectState {
  SharedList list;
};

class TreeLists {
 public:
  TreeLists(const IdTable& ids, const FileChoice& choice, unsigned threads)
      : ids_(ids), choice_(choice), workers_(threads) {}

  void visit(unsigned number, const SweptObject& tree) {
    Worker& worker = workers_[number];
    worker.changes.read(tree);
    const auto* base = static_cast<const KeptList*>(worker.changes.kept_with_base());
    SharedList list = changed_list(worker, base != nullptr ? base->list : nullptr);
    const std::uint32_t own = ids_.find(tree.id);
    if (own != kNoNumber && list) worker.trees.emplace_back(own, list);
    if (worker.changes.is_base()) {
      auto kept = std::make_unique<KeptList>();
      kept->list = std::move(list);
      worker.changes.keep(std::move(kept));
    }
  }

  // After the pass.
  void finish() {
    for (Worker& worker : workers_) {
      lists_.insert(worker.trees.begin(), worker.trees.end());
      worker = Worker();
    }
  }
  [[nodiscard]] bool is_missing(std::uint32_t tree) const { return tree >= ids_.size(); }
  [[nodiscard]] const EntryList* of(std::uint32_t tree) const {
    const auto found = lists_.find(tree);
    return found == lists_.end() ? nullptr : found->second.get();
  }
  [[nodiscard]] const std::string& name(std::uint32_t number) const { return names_.name(number); }
  [[nodiscard]] ObjectId id(std::uint32_t number) const {
    return number < ids_.size() ? ids_.id(number) : missing_[number - ids_.size()];
  }

 private:
  struct Verdict {
    std::uint32_t as_file = kNoNumber;
    std::uint32_t as_folder = kNoNumber;
  };
  struct Worker {
    TreeChanges changes;
    std::vector<std::pair<std::uint32_t, SharedList>> trees;
    std::unordered_map<std::string, Verdict, NameHash, std::equal_to<>> names;
  };

  // Number of the name; kNoNumber when the entry cannot matter.
  std::uint32_t name_number(Worker& worker, const TreeEntry& entry) {
    const std::uint32_t kind = entry.mode & kModeKind;
    if (kind != kModeTree && kind != kModeFile) return kNoNumber;
    auto known = worker.names.find(entry.name);
    if (known == worker.names.end()) {
      Verdict verdict;
      std::string_view text;
      if (!choice_.name || choice_.name(entry.name)) verdict.as_file = names_.number_of(entry.name, text);
      if (!choice_.folder || choice_.folder(entry.name)) verdict.as_folder = names_.number_of(entry.name, text);
      known = worker.names.emplace(std::string(entry.name), verdict).first;
    }
    return kind == kModeTree ? known->second.as_folder : known->second.as_file;
  }

  std::uint32_t number_of(const ObjectId& id) {
    const std::uint32_t number = ids_.find(id);
    if (number != kNoNumber) return number;
    const std::lock_guard lock(mutex_);
    const auto [slot, fresh] = missing_numbers_.try_emplace(id, static_cast<std::uint32_t>(ids_.size() + missing_.size()));
    if (fresh) missing_.push_back(id);
    return slot->second;
  }

  SharedList changed_list(Worker& worker, const SharedList& base) {
    auto list = std::make_shared<EntryList>();
    for (const TreeEntry& entry : worker.changes.removed()) {
      const std::uint32_t name = name_number(worker, entry);
      if (name != kNoNumber) list->removed.push_back(name);
    }
    for (const TreeEntry& entry : worker.changes.added()) {
      const std::uint32_t name = name_number(worker, entry);
      if (name != kNoNumber) list->added.push_back({number_of(entry.id), name, entry.mode});
    }
    if (list->removed.empty() && list->added.empty()) return base;
    if (!base) {
      list->removed.clear();
      if (list->added.empty()) return nullptr;
      list->added.shrink_to_fit();
      return list;
    }
    list->below = base;
    list->depth = base->depth + 1;
    if (list->depth <= kListDepth && list->removed.size() + list->added.size() <= kListChanges) return list;
    auto whole = std::make_shared<EntryList>();
    append_entries(*list, whole->added);
    whole->added.shrink_to_fit();
    if (whole->added.empty()) return nullptr;
    return whole;
  }

  const IdTable& ids_;
  const FileChoice& choice_;
  std::vector<Worker> workers_;
  NameTable names_;
  std::mutex mutex_;  // guards the two below during the pass
  std::vector<ObjectId> missing_;
  std::unordered_map<ObjectId, std::uint32_t, ObjectIdHash> missing_numbers_;
  // After finish()
  std::unordered_map<std::uint32_t, SharedList> lists_;
};

// Paths as numbers, each with what was asked about it once.
class PathNumbers {
 public:
  PathNumbers(const TreeLists& lists, const FileChoice& choice) : lists_(lists), choice_(choice) {
    paths_.push_back({"", 0, 0});
  }
  std::uint32_t below(std::uint32_t folder, std::uint32_t name) {
    const auto [slot, fresh] =
        numbers_.try_emplace(std::uint64_t{folder} << 32U | name, static_cast<std::uint32_t>(paths_.size()));
    if (fresh) paths_.push_back({joined_path(paths_[folder].text, lists_.name(name)), unasked, unasked});
    return slot->second;
  }
  [[nodiscard]] const std::string& text(std::uint32_t path) const { return paths_[path].text; }
  bool wanted(std::uint32_t path) { return ask(paths_[path].wanted, choice_.wanted, path); }
  bool wanted_folder(std::uint32_t path) { return ask(paths_[path].wanted_folder, choice_.wanted_folder, path); }

 private:
  static constexpr std::int8_t unasked = -1;
  struct Path {
    std::string text;
    std::int8_t wanted;
    std::int8_t wanted_folder;
  };
  bool ask(std::int8_t& answer, const std::function<bool(std::string_view)>& question, std::uint32_t path) const {
    if (answer == unasked) answer = !question || question(paths_[path].text) ? 1 : 0;
    return answer == 1;
  }
  const TreeLists& lists_;
  const FileChoice& choice_;
  std::vector<Path> paths_;
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;
};

// Something that stands under a path, with the roots that lead there.
struct Standing {
  std::uint32_t path = 0;
  std::uint32_t object = 0;
  std::uint32_t mode = 0;
  std::uint32_t first_root = 0;
  std::vector<std::uint64_t> roots;  // bits; empty while there is none among those told apart
};

// In the order in which they came, so that two runs agree.
class Level {
 public:
  void add(const Standing& above, std::uint32_t path, std::uint32_t object, std::uint32_t mode) {
    const auto [slot, fresh] =
        numbers_.try_emplace(std::uint64_t{path} << 32U | object, static_cast<std::uint32_t>(all_.size()));
    if (fresh) {
      all_.push_back({path, object, mode, above.first_root, above.roots});
      return;
    }
    Standing& known = all_[slot->second];
    known.first_root = std::min(known.first_root, above.first_root);
    if (known.roots.size() < above.roots.size()) known.roots.resize(above.roots.size(), 0);
    for (std::size_t at = 0; at < above.roots.size(); ++at) known.roots[at] |= above.roots[at];
  }
  std::vector<Standing>& all() { return all_; }

 private:
  std::vector<Standing> all_;
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;
};

Level roots_level(const std::vector<Root>& roots, const IdTable& ids, std::size_t told_apart, SkipLog& skips,
                  Repository& repository) {
  Level level;
  for (std::size_t at = 0; at < roots.size(); ++at) {
    const std::uint32_t number = ids.find(roots[at].tree);
    if (number == kNoNumber) {
      skips.add(repository.is_partial() ? kPromisedObject : kMissingObject, roots[at].tree.hex());
      continue;
    }
    Standing root;
    root.first_root = static_cast<std::uint32_t>(at);
    if (at >= roots.size() - told_apart) {
      const std::size_t bit = at - (roots.size() - told_apart);
      root.roots.assign((told_apart + 63) / 64, 0);
      root.roots[bit / 64] |= std::uint64_t{1} << (bit % 64);
    }
    level.add(root, 0, number, kModeTree);
  }
  return level;
}

FileVersion told(const Standing& file, const std::vector<Root>& roots, const TreeLists& lists, const PathNumbers& paths) {
  const Root& root = roots[file.first_root];
  FileVersion version;
  static_cast<TipFile&>(version) = {paths.text(file.path), file.mode, lists.id(file.object), root.tree,
                                    root.commit,           root.ref};
  for (std::size_t word = 0; word < file.roots.size(); ++word) {
    for (unsigned bit = 0; bit < 64; ++bit) {
      if ((file.roots[word] >> bit & 1) != 0) version.held_by.push_back(static_cast<std::uint32_t>(word * 64 + bit));
    }
  }
  return version;
}

std::vector<FileVersion> follow(const std::vector<Root>& roots, Level level, const TreeLists& lists,
                                const FileChoice& choice, Repository& repository, SkipLog& skips) {
  std::vector<FileVersion> files;
  PathNumbers paths(lists, choice);
  WalkBudget budget(skips);
  std::vector<NamedEntry> entries;
  for (std::size_t depth = 0; !level.all().empty(); ++depth) {
    Level next;
    Level here;  // files
    for (Standing& folder : level.all()) {
      if (lists.is_missing(folder.object)) {
        note_unreadable({ErrorKind::not_found, {}, {}}, lists.id(folder.object), paths.text(folder.path), repository, skips);
        continue;
      }
      // Nothing of interest in it; or damaged, and the sweep has told.
      const EntryList* list = lists.of(folder.object);
      if (list == nullptr) continue;
      entries.clear();
      append_entries(*list, entries);
      if (!budget.admit(lists.id(folder.object), paths.text(folder.path), entries.size())) continue;
      for (const NamedEntry& entry : entries) {
        const std::uint32_t path = paths.below(folder.path, entry.name);
        if ((entry.mode & kModeKind) == kModeFile) {
          if (paths.wanted(path)) here.add(folder, path, entry.child, entry.mode);
        } else if (paths.wanted_folder(path)) {
          if (depth + 1 >= kTreeDepthLimit) {
            skips.add("folder nested too deep", paths.text(path).substr(0, 200));
          } else {
            next.add(folder, path, entry.child, entry.mode);
          }
        }
      }
      folder.roots = {};
    }
    for (const Standing& file : here.all()) files.push_back(told(file, roots, lists, paths));
    level = std::move(next);
  }
  std::sort(files.begin(), files.end(),
            [](const FileVersion& a, const FileVersion& b) { return a.path != b.path ? a.path < b.path : a.blob < b.blob; });
  return files;
}

}  // namespace

Result<std::vector<FileVersion>> file_versions(Repository& repository, const std::vector<Root>& roots,
                                               const FileChoice& choice, const FileVersionsOptions& options,
                                               SkipLog& skips) {
  const auto list = all_object_ids(repository, options.plain);
  if (!list) return fail(list.error());
  const IdTable ids(list->ids());
  SweepOptions sweep_options;
  sweep_options.threads = std::max(1U, options.threads);
  sweep_options.kinds = kSweepTrees;
  sweep_options.told_kinds = options.told_kinds;
  sweep_options.memory_bytes = options.memory_bytes;
  sweep_options.plain = options.plain;
  sweep_options.cancelled = options.cancelled;
  TreeLists lists(ids, choice, sweep_options.threads);
  const auto totals = sweep(repository, Selection{}, sweep_options, skips,
                            [&](unsigned worker, const SweptObject& tree) { lists.visit(worker, tree); });
  if (!totals) return fail(totals.error());
  lists.finish();
  Level level = roots_level(roots, ids, std::min(options.told_apart, roots.size()), skips, repository);
  return follow(roots, std::move(level), lists, choice, repository, skips);
}

}  // namespace plimsoll::git
