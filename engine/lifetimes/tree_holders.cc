// SPDX-License-Identifier: Apache-2.0
#include "engine/lifetimes/tree_holders.h"

#include <algorithm>
#include <cstdint>
#include <tuple>

#include "engine/base/worker_pool.h"

namespace plimsoll::lifetimes {

TreeHolders::TreeHolders(const IdTable& ids, std::span<const git::ObjectId> wanted, unsigned workers)
    : ids_(ids), wanted_bits_(ids.size() / 64 + 1, 0), workers_(workers) {
  for (const git::ObjectId& id : wanted) {
    const std::uint32_t number = ids_.find(id);
    if (number != kNone) wanted_bits_[number / 64] |= std::uint64_t{1} << (number % 64);
  }
}

std::uint32_t TreeHolders::name_number(Worker& worker, std::string_view name) {
  if (const auto known = worker.names.find(name); known != worker.names.end()) return known->second;
  std::string_view text;
  const std::uint32_t number = names_.number_of(name, text);
  worker.names.emplace(text, number);
  return number;
}

std::uint32_t TreeHolders::number_of(const git::TreeEntry& entry) {
  const std::uint32_t kind = entry.mode & git::kModeKind;
  if (kind == git::kModeSubmodule) return kNone;
  const std::uint32_t number = ids_.find(entry.id);
  if (number != kNone) {
    return kind == git::kModeTree || (wanted_bits_[number / 64] >> (number % 64) & 1) != 0 ? number : kNone;
  }
  const std::lock_guard lock(mutex_);
  const auto [slot, fresh] =
      missing_numbers_.try_emplace(entry.id, static_cast<std::uint32_t>(ids_.size() + missing_.size()));
  if (fresh) missing_.push_back(entry.id);
  return slot->second;
}

bool TreeHolders::add_tree(unsigned worker_number, const git::SweptObject& tree) {
  Worker& worker = workers_[worker_number];
  worker.changes.read(tree);
  const std::uint32_t own = ids_.find(tree.id);
  if (own == kNone) return !worker.changes.broken();
  for (const git::TreeEntry& entry : worker.changes.added()) {
    const std::uint32_t child = number_of(entry);
    if (child != kNone) worker.added.push_back({child, own, name_number(worker, entry.name)});
  }
  if (worker.changes.has_base()) {
    const std::uint32_t base = ids_.find(tree.delta->base_id);
    if (base != kNone) worker.bases.emplace_back(base, own);
    for (const git::TreeEntry& entry : worker.changes.removed()) {
      const std::uint32_t child = number_of(entry);
      if (child != kNone) worker.removed.push_back({child, own, name_number(worker, entry.name)});
    }
  }
  return !worker.changes.broken();
}

void TreeHolders::finish() {
  // Each worker's part is sorted by itself, on a thread of its own, then they are merged two by two.
  run_workers(static_cast<unsigned>(workers_.size()), [&](unsigned number) {
    Worker& worker = workers_[number];
    std::sort(worker.added.begin(), worker.added.end());
    std::sort(worker.removed.begin(), worker.removed.end());
    std::sort(worker.bases.begin(), worker.bases.end());
  });
  const auto gather = [&](auto member, auto& into) {
    for (Worker& worker : workers_) {
      const auto& part = worker.*member;
      if (part.empty()) continue;
      std::remove_reference_t<decltype(into)> merged(into.size() + part.size());
      std::merge(into.begin(), into.end(), part.begin(), part.end(), merged.begin());
      into = std::move(merged);
      worker.*member = {};
    }
  };
  gather(&Worker::added, added_);
  gather(&Worker::removed, removed_);
  gather(&Worker::bases, deltas_);
  workers_.clear();
  missing_numbers_.clear();
  const auto index = [&](const auto& list, auto key, std::vector<std::uint32_t>& begins) {
    begins.assign(ids_.size() + missing_.size() + 1, 0);
    for (const auto& one : list) ++begins[key(one) + 1];
    for (std::size_t at = 1; at < begins.size(); ++at) begins[at] += begins[at - 1];
  };
  const auto child_of = [](const TreeLink& link) { return link.child; };
  index(added_, child_of, added_begin_);
  index(removed_, child_of, removed_begin_);
  index(deltas_, [](const auto& delta) { return delta.first; }, deltas_begin_);
}

bool TreeHolders::takes_away(std::uint32_t tree, std::uint32_t child, std::uint32_t name) const {
  const auto begin = removed_.begin() + removed_begin_[child];
  const auto end = removed_.begin() + removed_begin_[child + 1];
  return std::binary_search(begin, end, TreeLink{child, tree, name});
}

TreeHolders::Walk::Walk(const TreeHolders& all, std::uint32_t child)
    : all_(all),
      added_(all.added_.data() + all.added_begin_[child], all.added_begin_[child + 1] - all.added_begin_[child]) {}

bool TreeHolders::Walk::next(TreeLink& link) {
  if (open_.empty()) {
    if (added_.empty()) return false;
    open_.push_back(added_.front());
    added_ = added_.subspan(1);
  }
  link = open_.back();
  open_.pop_back();
  const std::uint32_t end = all_.deltas_begin_[link.parent + 1];
  for (std::uint32_t at = all_.deltas_begin_[link.parent]; at < end; ++at) {
    const std::uint32_t tree = all_.deltas_[at].second;
    if (!all_.takes_away(tree, link.child, link.name)) open_.push_back({link.child, tree, link.name});
  }
  return true;
}

void TreeHolders::find_holders(std::uint32_t child, std::vector<TreeLink>& links) const {
  links.clear();
  Walk walk(*this, child);
  for (TreeLink link; walk.next(link);) links.push_back(link);
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
}

TreeReach::TreeReach(const TreeHolders& holders, const std::vector<std::uint8_t>& roots, std::uint8_t mask)
    : holders_(holders), roots_(roots), mask_(mask), answers_(roots.size(), unknown) {}

bool TreeReach::reaches(std::uint32_t asked_for) {
  struct Frame {
    std::uint32_t tree;
    TreeHolders::Walk walk;
  };
  std::vector<Frame> frames;
  bool found = false;
  const auto open = [&](std::uint32_t tree) {
    if (answers_[tree] == yes || (roots_[tree] & mask_) != 0) {
      answers_[tree] = yes;
      found = true;
    } else if (answers_[tree] == unknown) {
      answers_[tree] = asked;
      frames.push_back({tree, TreeHolders::Walk(holders_, tree)});
    }
  };
  open(asked_for);
  while (!frames.empty()) {
    TreeLink link;
    if (found) {
      answers_[frames.back().tree] = yes;  // all that are open lead to it
      frames.pop_back();
    } else if (frames.back().walk.next(link)) {
      open(link.parent);
    } else {
      answers_[frames.back().tree] = no;
      frames.pop_back();
    }
  }
  return answers_[asked_for] == yes;
}

}  // namespace plimsoll::lifetimes
