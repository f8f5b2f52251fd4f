// SPDX-License-Identifier: Apache-2.0
//
// A pack as a forest: whole objects are the roots, deltas hang below their base.
//
// Entries are numbered by their offset ("nodes"). The forest is made from the heads of all entries, without inflating any,
// and is the same for every sweep; what a sweep wants of it stands in a ForestPlan.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/git/object_store.h"
#include "engine/git/pack_entry.h"

namespace plimsoll::git {

inline constexpr std::uint32_t kNoNode = 0xFFFFFFFFU;

struct DeltaForest {
  const Pack* pack = nullptr;
  std::vector<std::uint32_t> entry;           // position in the index, by node; kNoEntry: an entry that the index leaves out
  std::vector<std::uint32_t> unlisted_nodes;  // those, and their offsets beside
  std::vector<std::uint64_t> unlisted;
  std::vector<std::uint32_t> first_child;  // children by offset
  std::vector<std::uint32_t> next_sibling;
  std::vector<ObjectKind> kind;
  std::vector<std::uint32_t> roots;  // by offset
  struct OutsideBase {
    std::uint32_t node = 0;
    ObjectId base;
  };
  std::vector<OutsideBase> outside_bases;  // deltas against objects of another pack or loose ones
  std::vector<std::uint32_t> unreached;    // broken heads, bases that are not there, circles

  [[nodiscard]] std::size_t size() const { return entry.size(); }
  [[nodiscard]] std::uint64_t offset(std::uint32_t node) const;
  // Where the next entry begins, or the pack's checksum.
  [[nodiscard]] std::uint64_t end(std::uint32_t node) const;
};

// `kind_of`: the kind of an object outside this pack; false when it is nowhere.
DeltaForest make_delta_forest(const Pack& pack, unsigned threads,
                              const std::function<bool(const ObjectId&, ObjectKind&)>& kind_of);

struct ForestPlan {
  std::vector<bool> visit;            // by node
  std::vector<std::uint32_t> weight;  // nodes at and below it that must be visited
  std::vector<std::uint32_t> roots;   // with something to visit below, by offset
  std::vector<DeltaForest::OutsideBase> outside_bases;
};
// Counts in `totals` what the sweep will see, visited or known.
ForestPlan plan_sweep(const DeltaForest& forest, const SweepOptions& options, SweepTotals& totals);

}  // namespace plimsoll::git
