// SPDX-License-Identifier: Apache-2.0
#include "engine/lifetimes/affected_trees.h"

#include <algorithm>
#include <cstdint>

namespace plimsoll::lifetimes {

AffectedTrees::AffectedTrees(const TreeHolders& holders, std::span<const std::uint32_t> seeds) {
  const auto add = [&](std::uint32_t tree) {
    const auto [slot, fresh] = nodes_.try_emplace(tree, static_cast<std::uint32_t>(trees_.size()));
    if (fresh) trees_.push_back(tree);
    return slot->second;
  };
  for (const std::uint32_t seed : seeds) add(seed);
  std::vector<std::uint32_t> waiting;  // links from affected trees below, by node
  std::vector<TreeLink> found;
  for (std::uint32_t node = 0; node < trees_.size(); ++node) {
    holders.find_holders(trees_[node], found);
    links_begin_.push_back(links_.size());
    links_.insert(links_.end(), found.begin(), found.end());
    for (const TreeLink& link : found) {
      const std::uint32_t holder = add(link.parent);
      if (waiting.size() <= holder) waiting.resize(holder + 1, 0);
      ++waiting[holder];
    }
  }
  links_begin_.push_back(links_.size());
  waiting.resize(trees_.size(), 0);
  upwards_.reserve(trees_.size());
  for (std::uint32_t node = 0; node < trees_.size(); ++node) {
    if (waiting[node] == 0) upwards_.push_back(node);
  }
  for (std::size_t done = 0; done < upwards_.size(); ++done) {
    for (const TreeLink& link : holders_of(upwards_[done])) {
      const std::uint32_t holder = nodes_.find(link.parent)->second;
      if (--waiting[holder] == 0) upwards_.push_back(holder);
    }
  }
}

PathTable::PathTable(const TreeHolders& holders, const AffectedTrees& affected, const std::vector<std::uint8_t>& root_reach)
    : holders_(holders), parts_(1, {0, 0}), prefixes_(affected.size()) {
  std::size_t total = 0;
  const std::vector<std::uint32_t>& order = affected.upwards();
  for (auto at = order.rbegin(); at != order.rend(); ++at) {
    const std::uint32_t node = *at;
    std::vector<Prefix>& own = prefixes_[node];
    const std::uint8_t as_root = root_reach[affected.tree(node)];
    const auto holders_here = affected.holders_of(node);
    if (as_root != 0) own.push_back({0, as_root});
    // A tree that nothing holds and no commit names is a root of its own: left behind by a reset or an interrupted commit.
    if (as_root == 0 && holders_here.empty()) own.push_back({0, kUnreached});
    const auto fold = [&] {
      std::sort(own.begin(), own.end());
      std::size_t kept = 0;
      for (std::size_t i = 0; i < own.size(); ++i) {
        if (kept > 0 && own[kept - 1].path == own[i].path) {
          own[kept - 1].reach = static_cast<std::uint8_t>(own[kept - 1].reach | own[i].reach);
        } else {
          own[kept++] = own[i];
        }
      }
      own.resize(kept);
      if (own.size() > kPrefixesOfOneTree) {
        own.resize(kPrefixesOfOneTree);
        cut_ = true;
      }
    };
    std::size_t folded = own.size();
    for (const TreeLink& link : holders_here) {
      const std::uint32_t holder = affected.node_of(link.parent);
      for (const Prefix& above : prefixes_[holder]) {
        if (total >= kPrefixesInAll && !own.empty()) {
          cut_ = true;
          break;
        }
        own.push_back({below(above.path, link.name), above.reach});
      }
      // Most holders say the same path again: folding now and then keeps the list short.
      if (own.size() > 2 * folded + 64) {
        fold();
        folded = own.size();
      }
    }
    fold();
    own.shrink_to_fit();
    total += own.size();
  }
}

std::uint32_t PathTable::below(std::uint32_t path, std::uint32_t name) {
  const std::uint64_t key = std::uint64_t{path} << 32 | name;
  const auto [slot, fresh] = numbers_.try_emplace(key, static_cast<std::uint32_t>(parts_.size()));
  if (fresh) parts_.emplace_back(path, name);
  return slot->second;
}

std::string PathTable::text(std::uint32_t path, std::string_view name) const {
  std::vector<std::string_view> parts = {name};
  for (std::uint32_t at = path; at != 0; at = parts_[at].first) parts.push_back(holders_.name(parts_[at].second));
  std::string text;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (!text.empty()) text.push_back('/');
    text.append(*part);
  }
  return text;
}

}  // namespace plimsoll::lifetimes
