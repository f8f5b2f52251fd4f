// SPDX-License-Identifier: Apache-2.0
#include "engine/lifetimes/commit_graph.h"

#include <algorithm>
#include <cstdint>

namespace plimsoll::lifetimes {

unsigned best_reach(std::uint8_t mask) {
  for (unsigned kind = 0; kind < kReachKinds; ++kind) {
    if ((mask & (1U << kind)) != 0) return kind;
  }
  return kReachKinds - 1;
}

Where where_of_reach(unsigned best) {
  constexpr Where kPlaces[kReachKinds] = {Where::blob, Where::note, Where::stash, Where::reflog, Where::unreachable};
  return kPlaces[best];
}

CommitGraph::CommitGraph(std::vector<Input> commits, std::size_t objects) : commit_of_object_(objects, kNone) {
  std::sort(commits.begin(), commits.end(), [](const Input& a, const Input& b) { return a.object < b.object; });
  const auto same = [](const Input& a, const Input& b) { return a.object == b.object; };
  commits.erase(std::unique(commits.begin(), commits.end(), same), commits.end());
  nodes_.reserve(commits.size());
  for (const Input& commit : commits) {
    if (commit.object < objects) commit_of_object_[commit.object] = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({commit.object, commit.tree, commit.time, 0, 0, 0});
  }
  for (std::uint32_t at = 0; at < nodes_.size(); ++at) {
    CommitNode& node = nodes_[at];
    node.parents_begin = static_cast<std::uint32_t>(parents_.size());
    for (const std::uint32_t parent : commits[at].parents) {
      const std::uint32_t found = find(parent);
      if (found != kNone) parents_.push_back(found);
    }
    node.parents_count = static_cast<std::uint32_t>(parents_.size()) - node.parents_begin;
  }
}

void CommitGraph::mark(std::span<const std::uint32_t> tips, Reach reach) {
  std::vector<std::uint32_t> open;
  const auto visit = [&](std::uint32_t at) {
    if ((nodes_[at].reach & reach) != 0) return;
    nodes_[at].reach = static_cast<std::uint8_t>(nodes_[at].reach | reach);
    open.push_back(at);
  };
  for (const std::uint32_t tip : tips) visit(tip);
  while (!open.empty()) {
    const std::uint32_t at = open.back();
    open.pop_back();
    for (const std::uint32_t parent : parents(at)) visit(parent);
  }
}

void CommitGraph::mark_rest() {
  for (CommitNode& node : nodes_) {
    if (node.reach == 0) node.reach = kUnreached;
  }
}

std::vector<std::uint32_t> CommitGraph::parents_first() const {
  std::vector<std::uint32_t> waiting(nodes_.size(), 0);
  std::vector<std::uint32_t> children_begin(nodes_.size() + 1, 0);
  for (std::uint32_t at = 0; at < nodes_.size(); ++at) {
    waiting[at] = nodes_[at].parents_count;
    for (const std::uint32_t parent : parents(at)) ++children_begin[parent + 1];
  }
  for (std::size_t at = 1; at < children_begin.size(); ++at) children_begin[at] += children_begin[at - 1];
  std::vector<std::uint32_t> children(parents_.size());
  std::vector<std::uint32_t> next(children_begin.begin(), children_begin.end() - 1);
  for (std::uint32_t at = 0; at < nodes_.size(); ++at) {
    for (const std::uint32_t parent : parents(at)) children[next[parent]++] = at;
  }
  std::vector<std::uint32_t> order;
  order.reserve(nodes_.size());
  for (std::uint32_t at = 0; at < nodes_.size(); ++at) {
    if (waiting[at] == 0) order.push_back(at);
  }
  for (std::size_t done = 0; done < order.size(); ++done) {
    const std::uint32_t at = order[done];
    for (std::uint32_t child = children_begin[at]; child < children_begin[at + 1]; ++child) {
      if (--waiting[children[child]] == 0) order.push_back(children[child]);
    }
  }
  return order;
}

}  // namespace plimsoll::lifetimes
