// SPDX-License-Identifier: Apache-2.0
//
// Trees by id, the recently used ones kept. One cache belongs to one thread.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/git/repository.h"

namespace plimsoll::git {

inline constexpr std::size_t kTreeBytesLimit = std::size_t{512} << 20;
// Folders inside folders; a tree cannot hold itself, but a chain of folders can be long.
inline constexpr std::size_t kTreeDepthLimit = 2048;

struct ParsedTree {
  std::string bytes;               // entries point into it
  std::vector<TreeEntry> entries;  // in the order of the tree
  bool broken = false;             // it breaks off after the last entry
  // Binary search by the order of git, in which a folder sorts as if its name ended in "/". Trees that are not sorted are
  // searched from the front.
  [[nodiscard]] const TreeEntry* find(std::string_view name) const;
  bool sorted = true;
};

class TreeCache {
 public:
  explicit TreeCache(Repository& repository, std::size_t bytes_limit = std::size_t{16} << 20)
      : repository_(repository), bytes_limit_(bytes_limit) {}
  Result<std::shared_ptr<const ParsedTree>> read(const ObjectId& id);

 private:
  struct Slot {
    ObjectId id;
    std::shared_ptr<const ParsedTree> tree;
  };
  Repository& repository_;
  std::size_t bytes_limit_;
  std::size_t bytes_ = 0;
  std::list<Slot> recent_;  // most recent first
  std::unordered_map<ObjectId, std::list<Slot>::iterator, ObjectIdHash> slots_;
};

inline std::string joined_path(std::string_view folder, std::string_view name) {
  std::string path;
  path.reserve(folder.size() + 1 + name.size());
  path.append(folder);
  if (!folder.empty()) path.push_back('/');
  path.append(name);
  return path;
}

}  // namespace plimsoll::git
