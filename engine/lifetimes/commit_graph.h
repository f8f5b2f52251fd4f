// SPDX-License-Identifier: Apache-2.0
//
// The commits of a repository as a small table: who follows whom, which tree each holds, what reaches it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/git/repository.h"

namespace plimsoll::lifetimes {

inline constexpr std::uint32_t kNone = 0xFFFFFFFFU;  // the same as git::kNoNumber

// By what a commit is reached, the best first: content of a branch or tag outranks that of a note, and so on.
enum Reach : std::uint8_t { kByRefs = 1, kByNotes = 2, kByStash = 4, kByReflog = 8, kUnreached = 16 };
inline constexpr unsigned kReachKinds = 5;
// The best of a mask, as an index: 0 for kByRefs, 4 for kUnreached.
unsigned best_reach(std::uint8_t mask);
Where where_of_reach(unsigned best);

struct CommitNode {
  std::uint32_t object = 0;    // its number among all objects: the order of ids
  std::uint32_t tree = kNone;  // number of the root tree; kNone when it is not there
  std::int64_t time = 0;
  std::uint32_t parents_begin = 0;
  std::uint32_t parents_count = 0;
  std::uint8_t reach = 0;
};

class CommitGraph {
 public:
  // What a sweep brings, in any order.
  struct Input {
    std::uint32_t object = 0;
    std::uint32_t tree = kNone;
    std::int64_t time = 0;
    std::vector<std::uint32_t> parents;  // numbers of objects; those that are not there are left to the caller
  };
  // `objects`: how many there are.
  CommitGraph(std::vector<Input> commits, std::size_t objects);

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] const CommitNode& node(std::uint32_t at) const { return nodes_[at]; }
  [[nodiscard]] std::uint32_t find(std::uint32_t object) const {  // kNone for what is no commit
    return object < commit_of_object_.size() ? commit_of_object_[object] : kNone;
  }
  [[nodiscard]] std::span<const std::uint32_t> parents(std::uint32_t at) const {
    return {parents_.data() + nodes_[at].parents_begin, nodes_[at].parents_count};
  }
  [[nodiscard]] bool earlier(std::uint32_t a, std::uint32_t b) const {
    return nodes_[a].time != nodes_[b].time ? nodes_[a].time < nodes_[b].time : nodes_[a].object < nodes_[b].object;
  }

  // Marks everything that the tips reach.
  void mark(std::span<const std::uint32_t> tips, Reach reach);
  // Commits that nothing reached so far get kUnreached.
  void mark_rest();
  // Parents before children. What is in a circle, which only a forged object database can hold, is left out.
  [[nodiscard]] std::vector<std::uint32_t> parents_first() const;

 private:
  std::vector<CommitNode> nodes_;  // sorted by id
  std::vector<std::uint32_t> commit_of_object_;
  std::vector<std::uint32_t> parents_;
};

}  // namespace plimsoll::lifetimes
