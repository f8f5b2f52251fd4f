// SPDX-License-Identifier: Apache-2.0
//
// Walks of trees that cannot be made to run for ever.
//
// A tree names its children by hash, so it cannot contain itself, but ten trees that each name the next one ten times are
// ten billion paths. One folder is therefore walked again under another path only so many times; what is in it has been
// seen by then, only further paths of it are not told. The walk keeps its own stack: depth is a stranger's choice.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/git/sweep.h"
#include "engine/git/tree_cache.h"

namespace plimsoll::git {

// Decides whether a folder may be walked once more.
class WalkBudget {
 public:
  explicit WalkBudget(SkipLog& skips) : skips_(skips) {}
  bool admit(const ObjectId& tree, std::string_view path, std::size_t entries);

 private:
  static constexpr std::uint32_t kWalksOfOneFolder = 1000;
  static constexpr std::uint64_t kEntriesInAll = 20'000'000;
  SkipLog& skips_;
  std::unordered_map<ObjectId, std::uint32_t, ObjectIdHash> walks_;
  std::uint64_t entries_ = 0;
};

// Entries that are not trees: files, links, submodules. `entry.name` is the last part of `path`.
using EntrySink = std::function<void(const std::string& path, const TreeEntry& entry)>;

// Entries below `tree` that stand, with the same id and kind, at the same path in none of `others`. With no others: all.
// What is missing is noted in the skips.
void walk_new_entries(TreeCache& trees, const ObjectId& tree, std::span<const ObjectId> others, const std::string& prefix,
                      WalkBudget& budget, Repository& repository, SkipLog& skips, const EntrySink& sink);

// Notes why an object could not be read.
void note_unreadable(const Error& error, const ObjectId& id, std::string_view path, Repository& repository, SkipLog& skips);

}  // namespace plimsoll::git
