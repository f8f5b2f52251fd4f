// SPDX-License-Identifier: Apache-2.0
#include "engine/lifetimes/tree_holders.h"

#include <algorithm>

namespace plimsoll::lifetimes {

IdTable::IdTable(std::vector<git::ObjectId> sorted) : ids_(std::move(sorted)), begins_(65537, 0) {
  for (const git::ObjectId& id : ids_) ++begins_[static_cast<std::size_t>(id.bytes[0]) * 256 + id.bytes[1] + 1];
  for (std::size_t at = 1; at < begins_.size(); ++at) begins_[at] += begins_[at - 1];
}

std::uint32_t IdTable::find(const git::ObjectId& id) const {
  const std::size_t slot = static_cast<std::size_t>(id.bytes[0]) * 256 + id.bytes[1];
  const auto begin = ids_.begin() + begins_[slot];
  const auto end = ids_.begin() + begins_[slot + 1];
  const auto at = std::lower_bound(begin, end, id);
  return at != end && *at == id ? static_cast<std::uint32_t>(at - ids_.begin()) : kNone;
}

std::uint32_t NameTable::number_of(std::string_view name) {
  const std::lock_guard lock(mutex_);
  auto found = numbers_.find(name);
  if (found == numbers_.end()) {
    found = numbers_.emplace(std::string(name), static_cast<std::uint32_t>(names_.size())).first;
    names_.push_back(&found->first);
  }
  return found->second;
}

TreeHolders::TreeHolders(const IdTable& ids, std::span<const git::ObjectId> wanted, unsigned workers)
    : ids_(ids), wanted_bits_(ids.size() / 64 + 1, 0), workers_(workers) {
  for (const git::ObjectId& id : wanted) {
    const std::uint32_t number = ids_.find(id);
    if (number != kNone) wanted_bits_[number / 64] |= std::uint64_t{1} << (number % 64);
  }
}

std::uint32_t TreeHolders::name_number(Worker& worker, std::string_view name) {
  const auto [slot, fresh] = worker.names.try_emplace(std::string(name), 0);
  if (fresh) slot->second = names_.number_of(name);
  return slot->second;
}

bool TreeHolders::add_tree(unsigned worker_number, const git::ObjectId& id, std::string_view bytes) {
  Worker& worker = workers_[worker_number];
  const std::uint32_t parent = ids_.find(id);
  git::TreeCursor cursor(bytes);
  while (!cursor.at_end()) {
    const git::TreeEntry entry = cursor.next();
    if (cursor.broken()) return false;
    const std::uint32_t kind = entry.mode & git::kModeKind;
    if (kind == git::kModeSubmodule) continue;
    const std::uint32_t child = ids_.find(entry.id);
    if (child == kNone) {
      worker.missing.push_back({entry.id, parent, name_number(worker, entry.name)});
    } else if (kind == git::kModeTree || (wanted_bits_[child / 64] >> (child % 64) & 1) != 0) {
      worker.links.push_back({child, parent, name_number(worker, entry.name)});
    }
  }
  return true;
}

void TreeHolders::finish() {
  std::size_t count = 0;
  for (const Worker& worker : workers_) count += worker.links.size();
  links_.reserve(count);
  for (Worker& worker : workers_) {
    links_.insert(links_.end(), worker.links.begin(), worker.links.end());
    missing_.insert(missing_.end(), worker.missing.begin(), worker.missing.end());
    worker = Worker{};
  }
  std::sort(links_.begin(), links_.end(), [](const TreeLink& a, const TreeLink& b) {
    return a.child != b.child ? a.child < b.child : a.parent != b.parent ? a.parent < b.parent : a.name < b.name;
  });
  std::sort(missing_.begin(), missing_.end(), [](const MissingEntry& a, const MissingEntry& b) {
    return a.id != b.id ? a.id < b.id : a.parent < b.parent;
  });
}

std::span<const TreeLink> TreeHolders::holders_of(std::uint32_t child) const {
  struct Order {
    bool operator()(const TreeLink& link, std::uint32_t wanted) const { return link.child < wanted; }
    bool operator()(std::uint32_t wanted, const TreeLink& link) const { return wanted < link.child; }
  };
  const auto [begin, end] = std::equal_range(links_.begin(), links_.end(), child, Order{});
  return {begin, end};
}

}  // namespace plimsoll::lifetimes
