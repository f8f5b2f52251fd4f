// SPDX-License-Identifier: Apache-2.0
//
// All object folders of a repository, opened for sweeping: packs with their indexes, loose objects, which copy of an
// object is the one to read when there are several.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/git/mapped_file.h"
#include "engine/git/pack_index.h"
#include "engine/git/sweep.h"

namespace plimsoll::git {

struct Pack {
  std::string name;  // "pack-<id>.pack"
  MappedFile file;
  PackIndex index;
  // By entry: another pack, opened before this one, holds the same object. Empty when no entry is such. Set by
  // prepare_for_sweep().
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
  std::vector<LooseObject> loose;  // that no pack holds, each once, sorted by id; set by prepare_for_sweep()
  bool promisor_packs = false;     // a partial clone, whatever its configuration says
  std::vector<Skipped> damaged;    // packs that were left out, one element each

  [[nodiscard]] std::string path_of(const LooseObject& object) const;
  // The pack and entry of an object; false when no pack has it.
  bool find(const ObjectId& id, std::uint32_t& pack, std::uint32_t& entry) const;
  [[nodiscard]] std::uint64_t object_count() const;
};

// A pack that cannot be opened is left out and noted in `damaged`.
ObjectStore open_object_store(const std::vector<std::string>& directories);
// Lists the loose objects and finds out which objects are there several times. Not needed for single reads.
void prepare_for_sweep(ObjectStore& store);

std::vector<LooseObject> list_loose_with_prefix(const ObjectStore& store, const std::string& hex);

ObjectIdList list_object_ids(const std::shared_ptr<const ObjectStore>& store);

}  // namespace plimsoll::git
