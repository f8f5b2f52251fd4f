// SPDX-License-Identifier: Apache-2.0
//
// The lives of one group of findings, from what the passes over the repository have told.
//
// A tracer belongs to one thread; several may work over one TracedHistory, each on groups of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/git/repository.h"
#include "engine/git/tree_cache.h"
#include "engine/lifetimes/commit_graph.h"
#include "engine/lifetimes/lifetime.h"
#include "engine/lifetimes/tree_holders.h"

namespace plimsoll::lifetimes {

// Read-only once it is filled.
struct TracedHistory {
  std::optional<IdTable> ids;
  std::optional<TreeHolders> links;
  std::optional<CommitGraph> commits;
  std::vector<std::uint8_t> root_reach;  // by number of object: what reaches the commits with this root tree
  std::vector<git::Ref> refs;
  std::vector<std::uint32_t> ref_commits;   // by ref; kNone: no commit
  std::vector<std::uint32_t> ref_at_place;  // HEAD, branches, remote branches, the rest; each by name
  std::vector<std::uint32_t> ref_place;     // the other way round
  std::vector<bool> is_tag;
  std::unordered_set<git::ObjectId, git::ObjectIdHash> named_blobs;  // by refs
  std::vector<git::IndexEntry> staged;                               // sorted by id

  [[nodiscard]] std::uint32_t commit_of(const git::ObjectId& id) const {
    const std::uint32_t number = ids->find(id);
    return number == kNone ? kNone : commits->find(number);
  }
  [[nodiscard]] const git::ObjectId& id_of(std::uint32_t commit) const { return ids->id(commits->node(commit).object); }
};

class GroupTracer {
 public:
  GroupTracer(git::Repository& repository, const TracedHistory& history)
      : repository_(repository), history_(history), trees_(repository) {}

  // At most kGroup findings; fills as many lives.
  void trace(std::span<const FindingHolders> holders, std::span<Life> lives);

 private:
  void trace_blobs();
  void trace_commits();
  void trace_tags();
  void add_refs(Life& life, std::span<const std::size_t> refs);
  std::optional<CommitFacts> facts_of(std::uint32_t commit);
  bool tree_has(const git::ObjectId& root, std::string_view path, const git::ObjectId& blob);
  const LifePlace* place_in(const git::ObjectId& root, const Life& life);

  git::Repository& repository_;
  const TracedHistory& history_;
  git::TreeCache trees_;
  std::unordered_map<std::uint32_t, CommitFacts> facts_;
  std::span<const FindingHolders> holders_;  // of the group at hand
  std::span<Life> lives_;
};

}  // namespace plimsoll::lifetimes
