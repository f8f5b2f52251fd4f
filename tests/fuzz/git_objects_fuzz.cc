// SPDX-License-Identifier: Apache-2.0
//
// Commits and trees of a stranger. Input: one byte where the bytes part; a tree and the tree that is a delta of it. Held: a
// commit that can be read gives the same links either way; base entries less the removed plus the added are the tree's.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "engine/git/tree_changes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll::git;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto commit = parse_commit({}, bytes);
  CommitLinks links;
  const bool linked = parse_commit_links(bytes, links);
  if (commit.has_value() != linked || (linked && (commit->parents != links.parents || commit->time != links.time)))
    std::abort();

  if (size < 2) return 0;
  const std::size_t split = std::min<std::size_t>(data[0], size - 1);
  const std::string_view first = bytes.substr(1, split);
  const std::string second =
      std::string(first.substr(0, split / 2)) + std::string(bytes.substr(1 + split)) + std::string(first.substr(split / 2));
  TreeChanges changes;
  std::unique_ptr<ObjectState> state;
  SweptObject base;
  base.kind = ObjectKind::tree;
  base.bytes = first;
  base.state = &state;
  changes.read(base);
  using Entries = std::multiset<std::string>;
  const auto text_of = [](const TreeEntry& entry) {
    return std::to_string(entry.mode) + " " + std::string(entry.name) + entry.id.hex();
  };
  Entries entries;
  for (const TreeEntry& entry : changes.added()) entries.insert(text_of(entry));
  const DeltaPiece pieces[] = {{0, split / 2, 0, true},
                               {split / 2, second.size() - split, 0, false},
                               {second.size() - (split - split / 2), split - split / 2, split / 2, true}};
  DeltaView view;
  view.base_size = first.size();
  view.base_bytes = first;
  view.pieces = pieces;
  SweptObject tree;
  tree.kind = ObjectKind::tree;
  tree.bytes = second;
  tree.delta = &view;
  tree.base_state = state.get();
  changes.read(tree);
  for (const TreeEntry& entry : changes.removed()) {
    const auto found = entries.find(text_of(entry));
    if (found == entries.end()) std::abort();
    entries.erase(found);
  }
  for (const TreeEntry& entry : changes.added()) entries.insert(text_of(entry));
  Entries expected;
  TreeCursor cursor(second);
  while (!cursor.at_end()) {
    const TreeEntry entry = cursor.next();
    if (!cursor.broken()) expected.insert(text_of(entry));
  }
  if (entries != expected) std::abort();
  return 0;
}
