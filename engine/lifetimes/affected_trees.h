// SPDX-License-Identifier: Apache-2.0
//
// The part of all trees that lies above a few given ones: for each finding, or for what is missing, only a small part of
// a repository's trees matters, and everything about lifetimes is worked out on that part.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/lifetimes/tree_holders.h"

namespace plimsoll::lifetimes {

class AffectedTrees {
 public:
  // `seeds`: numbers of trees. Takes in everything above them.
  AffectedTrees(const TreeHolders& holders, std::span<const std::uint32_t> seeds);

  [[nodiscard]] std::size_t size() const { return trees_.size(); }
  [[nodiscard]] std::uint32_t tree(std::uint32_t node) const { return trees_[node]; }
  [[nodiscard]] std::uint32_t node_of(std::uint32_t tree) const {
    const auto found = nodes_.find(tree);
    return found == nodes_.end() ? kNone : found->second;
  }
  // Links from this node upwards; `child` and `parent` are numbers of trees.
  [[nodiscard]] std::span<const TreeLink> holders_of(std::uint32_t node) const {
    return {links_.data() + links_begin_[node], links_begin_[node + 1] - links_begin_[node]};
  }
  // Nodes, each before every node that holds it. Circles, which only forged objects have, are left out.
  [[nodiscard]] const std::vector<std::uint32_t>& upwards() const { return upwards_; }

 private:
  std::vector<TreeLink> links_;  // of all nodes, one after the other
  std::vector<std::size_t> links_begin_;
  std::vector<std::uint32_t> trees_;
  std::unordered_map<std::uint32_t, std::uint32_t> nodes_;
  std::vector<std::uint32_t> upwards_;
};

// For each node the paths under which it stands, the root being "", with the kinds of commits that reach it there.
class PathTable {
 public:
  struct Prefix {
    std::uint32_t path = 0;  // 0 is the root
    std::uint8_t reach = 0;
    friend bool operator<(const Prefix& a, const Prefix& b) { return a.path < b.path; }
  };
  // `root_reach`: for the number of a tree, what reaches the commits that have it as their root; 0: no root.
  PathTable(const TreeHolders& holders, const AffectedTrees& affected, const std::vector<std::uint8_t>& root_reach);

  [[nodiscard]] std::span<const Prefix> prefixes(std::uint32_t node) const { return prefixes_[node]; }
  [[nodiscard]] std::string text(std::uint32_t path, std::string_view name) const;
  [[nodiscard]] bool cut() const { return cut_; }

 private:
  std::uint32_t below(std::uint32_t path, std::uint32_t name);

  static constexpr std::size_t kPrefixesOfOneTree = 1000;
  static constexpr std::size_t kPrefixesInAll = 4'000'000;
  const TreeHolders& holders_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> parts_;  // (path above, name); [0] is the root
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;
  std::vector<std::vector<Prefix>> prefixes_;  // by node, sorted by path
  bool cut_ = false;
};

}  // namespace plimsoll::lifetimes
