// SPDX-License-Identifier: Apache-2.0
#include "engine/git/tree_cache.h"

#include <algorithm>

namespace plimsoll::git {
namespace {

bool is_tree(const TreeEntry& entry) { return (entry.mode & kModeKind) == kModeTree; }

// The order of names in a tree.
bool comes_before(std::string_view a, bool a_is_tree, std::string_view b, bool b_is_tree) {
  const std::size_t common = std::min(a.size(), b.size());
  const int order = a.substr(0, common).compare(b.substr(0, common));
  if (order != 0) return order < 0;
  const auto next = [](std::string_view name, bool tree, std::size_t at) {
    if (at < name.size()) return static_cast<unsigned char>(name[at]);
    return static_cast<unsigned char>(tree ? '/' : 0);
  };
  return next(a, a_is_tree, common) < next(b, b_is_tree, common);
}

std::size_t weight(const ParsedTree& tree) { return tree.bytes.size() + tree.entries.size() * sizeof(TreeEntry) + 200; }

}  // namespace

const TreeEntry* ParsedTree::find(std::string_view name) const {
  if (!sorted) {
    for (const TreeEntry& entry : entries) {
      if (entry.name == name) return &entry;
    }
    return nullptr;
  }
  for (const bool as_tree : {false, true}) {
    const auto at =
        std::lower_bound(entries.begin(), entries.end(), name, [&](const TreeEntry& entry, std::string_view wanted) {
          return comes_before(entry.name, is_tree(entry), wanted, as_tree);
        });
    if (at != entries.end() && at->name == name) return &*at;
  }
  return nullptr;
}

Result<std::shared_ptr<const ParsedTree>> TreeCache::read(const ObjectId& id) {
  if (const auto found = slots_.find(id); found != slots_.end()) {
    recent_.splice(recent_.begin(), recent_, found->second);
    return found->second->tree;
  }
  auto bytes = repository_.read_object(id, ObjectKind::tree, kTreeBytesLimit);
  if (!bytes) return fail(bytes.error());
  auto tree = std::make_shared<ParsedTree>();
  tree->bytes = std::move(*bytes);
  tree->entries.reserve(tree->bytes.size() / 40 + 1);
  TreeCursor cursor(tree->bytes);
  while (!cursor.at_end()) {
    const TreeEntry entry = cursor.next();
    if (cursor.broken()) break;
    if (!tree->entries.empty() &&
        !comes_before(tree->entries.back().name, is_tree(tree->entries.back()), entry.name, is_tree(entry))) {
      tree->sorted = false;
    }
    tree->entries.push_back(entry);
  }
  tree->broken = cursor.broken();
  std::shared_ptr<const ParsedTree> result = std::move(tree);
  bytes_ += weight(*result);
  recent_.push_front({id, result});
  slots_.emplace(id, recent_.begin());
  while (bytes_ > bytes_limit_ && recent_.size() > 1) {
    bytes_ -= weight(*recent_.back().tree);
    slots_.erase(recent_.back().id);
    recent_.pop_back();
  }
  return result;
}

}  // namespace plimsoll::git
