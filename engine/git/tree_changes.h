// SPDX-License-Identifier: Apache-2.0
//
// What is new in a swept tree, and what is gone, against the tree that it is stored as a delta of.
//
// Two trees of neighbouring commits differ in an entry or two out of hundreds, and the pack says which: whatever was
// copied from the base is known already. Looking at the rest alone makes a pass over a history's trees many times cheaper.
// A tree without a base in the sweep has all its entries new.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/git/sweep.h"

namespace plimsoll::git {

// One for each worker of a sweep over trees.
class TreeChanges {
 public:
  // Reads the tree and leaves in object.state what its deltas will need.
  void read(const SweptObject& tree);

  // What keep() was given at the visit of the base; null when there was none. Of the last tree that was read.
  [[nodiscard]] const ObjectState* kept_with_base() const { return kept_with_base_; }
  // Whether this tree is a base itself, so that keep() has a use.
  [[nodiscard]] bool is_base() const { return own_ != nullptr; }
  // For the deltas of the tree at hand.
  void keep(std::unique_ptr<ObjectState> state);

  // Entries point into the tree's or the base's bytes and live as long as those. An entry may be both: it stayed, and the
  // pack does not say so.
  [[nodiscard]] std::span<const TreeEntry> added() const { return added_; }
  [[nodiscard]] std::span<const TreeEntry> removed() const { return removed_; }
  // Whether the rest is as in the base (`tree.delta->base_id`).
  [[nodiscard]] bool has_base() const { return has_base_; }
  // The tree breaks off; the entries up to there are told.
  [[nodiscard]] bool broken() const { return broken_; }

 private:
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  void read_whole(std::string_view bytes);
  void read_against(const SweptObject& tree, std::span<const std::uint32_t> base_starts, std::uint32_t base_end);

  const ObjectState* kept_with_base_ = nullptr;
  ObjectState* own_ = nullptr;  // of the tree at hand, while it is at hand
  std::vector<TreeEntry> added_;
  std::vector<TreeEntry> removed_;
  std::vector<std::uint32_t> starts_;  // of the entries of the tree at hand
  std::uint32_t end_ = 0;              // where the last of them ends
  std::vector<Range> kept_;            // entries of the base, by position
  bool has_base_ = false;
  bool broken_ = false;
};

}  // namespace plimsoll::git
