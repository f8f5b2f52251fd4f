// SPDX-License-Identifier: Apache-2.0
//
// What the pass over all trees brings: which tree stands in which other one, under which name; which trees hold a wanted
// blob; what trees name that is not there.
//
// A tree that is stored as a delta is kept as one: what it adds to its base and what it takes away. So the memory is that
// of the changes in history, not that of all entries of all trees, which are a hundred times as many. Who holds an object
// is then found by going down from the trees that add it to their deltas, as far as none takes it away.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/git/id_table.h"
#include "engine/git/name_table.h"
#include "engine/git/repository.h"
#include "engine/git/sweep.h"
#include "engine/git/tree_changes.h"
#include "engine/lifetimes/commit_graph.h"

namespace plimsoll::lifetimes {

using git::IdTable;
using git::NameTable;

struct TreeLink {
  std::uint32_t child = 0;   // number of a tree, of a wanted blob, or of something missing
  std::uint32_t parent = 0;  // number of the tree that holds it
  std::uint32_t name = 0;
  friend auto operator<=>(const TreeLink&, const TreeLink&) = default;
};

// Filled by the workers of a sweep over trees, each its own; then sorted for look-ups by child.
class TreeHolders {
 public:
  TreeHolders(const IdTable& ids, std::span<const git::ObjectId> wanted, unsigned workers);
  // One tree of the sweep. False when it breaks off.
  bool add_tree(unsigned worker, const git::SweptObject& tree);
  void finish();

  // Goes through the trees that hold `child`, in no order.
  class Walk {
   public:
    Walk(const TreeHolders& all, std::uint32_t child);
    bool next(TreeLink& link);

   private:
    const TreeHolders& all_;
    std::span<const TreeLink> added_;
    std::vector<TreeLink> open_;
  };
  // All of them, sorted, each once.
  void find_holders(std::uint32_t child, std::vector<TreeLink>& links) const;

  // Numbers of what trees name and is not there: [ids.size(), ids.size() + missing().size()).
  [[nodiscard]] const std::vector<git::ObjectId>& missing() const { return missing_; }
  [[nodiscard]] const std::string& name(std::uint32_t number) const { return names_.name(number); }

 private:
  struct Worker {
    git::TreeChanges changes;
    std::vector<TreeLink> added;
    std::vector<TreeLink> removed;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> bases;  // (base, tree)
    std::unordered_map<std::string_view, std::uint32_t> names;   // spares the lock of the shared table
  };
  std::uint32_t name_number(Worker& worker, std::string_view name);
  // kNone for what no question will be asked about.
  std::uint32_t number_of(const git::TreeEntry& entry);
  [[nodiscard]] bool takes_away(std::uint32_t tree, std::uint32_t child, std::uint32_t name) const;

  const IdTable& ids_;
  std::vector<std::uint64_t> wanted_bits_;  // by object number
  std::vector<Worker> workers_;
  NameTable names_;
  std::mutex mutex_;  // guards missing_ and missing_numbers_ during the pass
  std::vector<git::ObjectId> missing_;
  std::unordered_map<git::ObjectId, std::uint32_t, git::ObjectIdHash> missing_numbers_;
  // After finish(): sorted, and where the part of each first member (the child, the base) begins.
  std::vector<TreeLink> added_;
  std::vector<std::uint32_t> added_begin_;
  std::vector<TreeLink> removed_;
  std::vector<std::uint32_t> removed_begin_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> deltas_;  // (base, tree)
  std::vector<std::uint32_t> deltas_begin_;
};

// Whether anything that matters leads to a tree: asked for many trees, each answered once.
class TreeReach {
 public:
  // `roots`: what reaches the commits that have this tree as their root, by number; `mask`: which of it counts.
  TreeReach(const TreeHolders& holders, const std::vector<std::uint8_t>& roots, std::uint8_t mask);
  bool reaches(std::uint32_t tree);

 private:
  enum Answer : std::uint8_t { unknown, asked, yes, no };
  const TreeHolders& holders_;
  const std::vector<std::uint8_t>& roots_;
  std::uint8_t mask_;
  std::vector<std::uint8_t> answers_;
};

}  // namespace plimsoll::lifetimes
