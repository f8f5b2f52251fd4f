// SPDX-License-Identifier: Apache-2.0
//
// What the pass over all trees brings: which tree stands in which other one, under which name; which trees hold a wanted
// blob; what trees name that is not there.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/git/repository.h"
#include "engine/lifetimes/commit_graph.h"

namespace plimsoll::lifetimes {

// Ids to numbers: the position in the sorted list of all objects.
class IdTable {
 public:
  explicit IdTable(std::vector<git::ObjectId> sorted);
  [[nodiscard]] std::uint32_t find(const git::ObjectId& id) const;   // kNone when it is not there
  [[nodiscard]] const git::ObjectId& id(std::uint32_t number) const { return ids_[number]; }
  [[nodiscard]] std::size_t size() const { return ids_.size(); }

 private:
  std::vector<git::ObjectId> ids_;
  std::vector<std::uint32_t> begins_;   // by the first two bytes
};

// Each distinct text once. Safe to call from several threads.
class NameTable {
 public:
  std::uint32_t number_of(std::string_view name);
  [[nodiscard]] const std::string& name(std::uint32_t number) const { return *names_[number]; }   // after the pass only

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::mutex mutex_;   // guards both
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
  std::vector<const std::string*> names_;   // keys of the map do not move
};

struct TreeLink {
  std::uint32_t child = 0;    // number of a tree, or of a wanted blob
  std::uint32_t parent = 0;   // number of the tree that holds it
  std::uint32_t name = 0;
};

struct MissingEntry {
  git::ObjectId id;
  std::uint32_t parent = 0;
  std::uint32_t name = 0;
};

// Filled by the workers of a sweep over trees, each its own; then sorted for look-ups by child.
class TreeHolders {
 public:
  TreeHolders(const IdTable& ids, std::span<const git::ObjectId> wanted, unsigned workers);
  // One tree of the sweep. False when it breaks off.
  bool add_tree(unsigned worker, const git::ObjectId& id, std::string_view bytes);
  void finish();

  // Links from `child` upwards.
  [[nodiscard]] std::span<const TreeLink> holders_of(std::uint32_t child) const;
  [[nodiscard]] const std::vector<MissingEntry>& missing() const { return missing_; }
  [[nodiscard]] const std::string& name(std::uint32_t number) const { return names_.name(number); }

 private:
  struct Worker {
    std::vector<TreeLink> links;
    std::vector<MissingEntry> missing;
    std::unordered_map<std::string, std::uint32_t> names;   // spares the lock of the shared table
  };
  std::uint32_t name_number(Worker& worker, std::string_view name);

  const IdTable& ids_;
  std::vector<std::uint64_t> wanted_bits_;   // by object number
  std::vector<Worker> workers_;
  NameTable names_;
  std::vector<TreeLink> links_;              // sorted by child after finish()
  std::vector<MissingEntry> missing_;
};

}  // namespace plimsoll::lifetimes
