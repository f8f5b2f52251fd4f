// SPDX-License-Identifier: Apache-2.0
#include "engine/git/delta_forest.h"

#include <algorithm>
#include <cstdint>

#include "engine/base/worker_pool.h"
#include "engine/git/object_counts.h"

namespace plimsoll::git {
namespace {

constexpr std::uint64_t kPackTrailerBytes = 20;
constexpr std::uint32_t kBrokenBase = 0xFFFFFFFEU;

struct PlacedEntry {
  std::uint64_t offset = 0;
  std::uint32_t entry = 0;
};

bool kind_of_entry(EntryKind entry, ObjectKind& kind) {
  switch (entry) {
    case EntryKind::commit:
      kind = ObjectKind::commit;
      return true;
    case EntryKind::tree:
      kind = ObjectKind::tree;
      return true;
    case EntryKind::blob:
      kind = ObjectKind::blob;
      return true;
    case EntryKind::tag:
      kind = ObjectKind::tag;
      return true;
    default:
      return false;
  }
}

}  // namespace

std::uint64_t DeltaForest::offset(std::uint32_t node) const {
  const std::uint32_t at = entry[node];
  if (at != kNoEntry) return pack->index.offset(at);
  const auto found = std::lower_bound(unlisted_nodes.begin(), unlisted_nodes.end(), node);
  return unlisted[static_cast<std::size_t>(found - unlisted_nodes.begin())];
}

std::uint64_t DeltaForest::end(std::uint32_t node) const {
  return node + 1 < size() ? offset(node + 1) : pack->file.bytes().size() - kPackTrailerBytes;
}

DeltaForest make_delta_forest(const Pack& pack, unsigned wanted_threads,
                              const std::function<bool(const ObjectId&, ObjectKind&)>& kind_of) {
  DeltaForest forest;
  forest.pack = &pack;
  const auto bytes = pack.file.bytes().first(pack.file.bytes().size() - kPackTrailerBytes);

  std::vector<PlacedEntry> placed(pack.index.size());
  for (std::uint32_t at = 0; at < pack.index.size(); ++at) placed[at] = {pack.index.offset(at), at};
  const auto order = [](const PlacedEntry& a, const PlacedEntry& b) {
    return a.offset != b.offset ? a.offset < b.offset : a.entry < b.entry;
  };
  std::sort(placed.begin(), placed.end(), order);
  // An index that a multi-pack-index stands for leaves out objects that another pack has too, and these may be bases.
  constexpr unsigned kRounds = 100;  // each finds the bases of the round before
  for (unsigned round = 0; pack.index.leaves_out_copies() && round < kRounds; ++round) {
    std::vector<std::uint64_t> absent;
    for (const PlacedEntry& one : placed) {
      const auto head = read_entry_head(bytes, one.offset);
      if (!head || head->kind != EntryKind::offset_delta) continue;
      const auto base = std::lower_bound(placed.begin(), placed.end(), head->base_offset,
                                         [](const PlacedEntry& a, std::uint64_t wanted) { return a.offset < wanted; });
      if (base == placed.end() || base->offset != head->base_offset) absent.push_back(head->base_offset);
    }
    std::sort(absent.begin(), absent.end());
    absent.erase(std::unique(absent.begin(), absent.end()), absent.end());
    if (absent.empty()) break;
    forest.unlisted.insert(forest.unlisted.end(), absent.begin(), absent.end());
    for (const std::uint64_t offset : absent) placed.push_back({offset, kNoEntry});
    std::sort(placed.begin(), placed.end(), order);
  }
  std::sort(forest.unlisted.begin(), forest.unlisted.end());

  const auto count = static_cast<std::uint32_t>(placed.size());
  forest.entry.resize(count);
  std::vector<std::uint32_t> node_of_entry(pack.index.size(), kNoNode);
  for (std::uint32_t node = 0; node < count; ++node) {
    forest.entry[node] = placed[node].entry;
    if (placed[node].entry != kNoEntry) {
      node_of_entry[placed[node].entry] = node;
    } else {
      forest.unlisted_nodes.push_back(node);
    }
  }

  // Heads of all entries, on all threads.
  std::vector<std::uint32_t> base(count, kNoNode);
  forest.kind.assign(count, ObjectKind::blob);
  std::vector<std::vector<DeltaForest::OutsideBase>> outside(std::max(1U, wanted_threads));
  const auto threads = static_cast<std::uint32_t>(outside.size());
  run_workers(threads, [&](unsigned worker) {
    const auto begin = static_cast<std::uint32_t>(std::uint64_t{count} * worker / threads);
    const auto end = static_cast<std::uint32_t>(std::uint64_t{count} * (worker + 1) / threads);
    for (std::uint32_t node = begin; node < end; ++node) {
      const auto head = read_entry_head(bytes, placed[node].offset);
      if (!head) {
        base[node] = kBrokenBase;
      } else if (head->kind == EntryKind::offset_delta) {
        const auto found = std::lower_bound(placed.begin(), placed.begin() + node, head->base_offset,
                                            [](const PlacedEntry& a, std::uint64_t wanted) { return a.offset < wanted; });
        base[node] = found != placed.begin() + node && found->offset == head->base_offset
                         ? static_cast<std::uint32_t>(found - placed.begin())
                         : kBrokenBase;
      } else if (head->kind == EntryKind::id_delta) {
        const std::uint32_t found = pack.index.find(head->base_id);
        if (found != kNoEntry) {
          base[node] = node_of_entry[found];
        } else {
          base[node] = kBrokenBase;  // until it is found elsewhere
          outside[worker].push_back({node, head->base_id});
        }
      } else {
        kind_of_entry(head->kind, forest.kind[node]);
      }
    }
  });
  placed = {};
  node_of_entry = {};

  forest.first_child.assign(count, kNoNode);
  forest.next_sibling.assign(count, kNoNode);
  for (std::uint32_t node = count; node-- > 0;) {
    const std::uint32_t parent = base[node];
    if (parent == kNoNode || parent == kBrokenBase) continue;
    forest.next_sibling[node] = forest.first_child[parent];
    forest.first_child[parent] = node;
  }

  // Kinds flow from the roots down; what they do not reach cannot be read.
  std::vector<std::uint32_t> from_roots;
  from_roots.reserve(count);
  for (std::uint32_t node = 0; node < count; ++node) {
    if (base[node] == kNoNode) from_roots.push_back(node);
  }
  forest.roots = from_roots;
  for (const auto& part : outside) {
    for (const DeltaForest::OutsideBase& one : part) {
      if (!kind_of(one.base, forest.kind[one.node])) continue;
      forest.outside_bases.push_back(one);
      from_roots.push_back(one.node);
    }
  }
  for (std::size_t done = 0; done < from_roots.size(); ++done) {
    const std::uint32_t node = from_roots[done];
    for (std::uint32_t child = forest.first_child[node]; child != kNoNode; child = forest.next_sibling[child]) {
      forest.kind[child] = forest.kind[node];
      from_roots.push_back(child);
    }
  }
  if (from_roots.size() < count) {
    std::vector<bool> reached(count, false);
    for (const std::uint32_t node : from_roots) reached[node] = true;
    for (std::uint32_t node = 0; node < count; ++node) {
      if (!reached[node]) forest.unreached.push_back(node);
    }
  }

  return forest;
}

ForestPlan plan_sweep(const DeltaForest& forest, const SweepOptions& options, SweepTotals& totals) {
  ForestPlan plan;
  plan.visit.assign(forest.size(), false);
  plan.weight.assign(forest.size(), 0);
  const Pack& pack = *forest.pack;
  // One tree of the forest at a time: down in any order, then weights up from the last node to the first.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> nodes;  // with the place of the parent in this list
  const auto weigh = [&](std::uint32_t root) {
    if (!wants(options.kinds, forest.kind[root])) return false;
    nodes.clear();
    nodes.emplace_back(root, 0);
    for (std::size_t at = 0; at < nodes.size(); ++at) {
      const std::uint32_t node = nodes[at].first;
      const std::uint32_t entry = forest.entry[node];
      if (entry != kNoEntry && pack.is_own(entry)) {
        count_object(totals, forest.kind[node]);
        if (!options.known || !options.known(pack.index.id(entry), forest.kind[node])) {
          plan.visit[node] = true;
          plan.weight[node] = 1;
        }
      }
      for (std::uint32_t child = forest.first_child[node]; child != kNoNode; child = forest.next_sibling[child]) {
        nodes.emplace_back(child, static_cast<std::uint32_t>(at));
      }
    }
    for (std::size_t at = nodes.size(); at-- > 1;)
      plan.weight[nodes[nodes[at].second].first] += plan.weight[nodes[at].first];
    return plan.weight[root] > 0;
  };
  for (const std::uint32_t root : forest.roots) {
    if (weigh(root)) plan.roots.push_back(root);
  }
  for (const DeltaForest::OutsideBase& outside : forest.outside_bases) {
    if (weigh(outside.node)) plan.outside_bases.push_back(outside);
  }
  return plan;
}

}  // namespace plimsoll::git
