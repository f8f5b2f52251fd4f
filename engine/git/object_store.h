// SPDX-License-Identifier: Apache-2.0
//
// All object folders of a repository, opened for sweeping: packs with their indexes, loose objects, which copy of an
// object is the one to read when there are several.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/git/mapped_file.h"
#include "engine/git/pack_index.h"
#include "engine/git/sweep.h"

namespace plimsoll::git {

struct Pack {
  std::string name;             // "pack-<id>.pack"
  MappedFile file;
  PackIndex index;
  // By entry: another pack, opened before this one, holds the same object. Empty when no entry is such.
  std::vector<bool> held_elsewhere;
  [[nodiscard]] bool is_own(std::uint32_t entry) const { return held_elsewhere.empty() || !held_elsewhere[entry]; }
};

struct LooseObject {
  ObjectId id;
  std::uint32_t directory = 0;  // into ObjectStore::directories
};

struct ObjectStore {
  std::vector<std::string> directories;
  std::vector<Pack> packs;
  std::vector<LooseObject> loose;   // that no pack holds, each once, sorted by id
  bool promisor_packs = false;      // a partial clone, whatever its configuration says

  [[nodiscard]] std::string path_of(const LooseObject& object) const;
  // The pack and entry of an object; false when no pack has it.
  bool find(const ObjectId& id, std::uint32_t& pack, std::uint32_t& entry) const;
  [[nodiscard]] std::uint64_t object_count() const;
};

// A pack that cannot be opened is noted and left out.
ObjectStore open_object_store(const std::vector<std::string>& directories, SkipLog& skips);

// The ids of all objects, sorted, each once. Where one pack holds everything they stay in its index, else they are copied.
class ObjectIdList {
 public:
  ObjectIdList() = default;
  explicit ObjectIdList(std::vector<ObjectId> ids) : own_(std::move(ids)), ids_(own_) {}
  ObjectIdList(std::shared_ptr<const void> keeper, std::span<const ObjectId> ids) : keeper_(std::move(keeper)), ids_(ids) {}
  ObjectIdList(ObjectIdList&&) = default;
  ObjectIdList& operator=(ObjectIdList&&) = default;
  [[nodiscard]] std::span<const ObjectId> ids() const { return ids_; }

 private:
  std::shared_ptr<const void> keeper_;
  std::vector<ObjectId> own_;
  std::span<const ObjectId> ids_;
};
ObjectIdList list_object_ids(std::shared_ptr<const ObjectStore> store);

}  // namespace plimsoll::git
