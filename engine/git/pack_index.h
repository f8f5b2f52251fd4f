// SPDX-License-Identifier: Apache-2.0
//
// Which object stands where in a pack: `.idx` files of version 1 and 2, and the part of a multi-pack-index that speaks of
// a pack whose own index is gone. pack_format.md shows the bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/git/mapped_file.h"
#include "engine/git/repository.h"

namespace plimsoll::git {

inline constexpr std::uint32_t kNoEntry = 0xFFFFFFFFU;

// Entries are numbered by the order of their ids. Reading beyond size() is a bug of the caller; everything that the file
// itself says was checked when it was opened, except offsets, which are the caller's to check against the pack.
class PackIndex {
 public:
  static Result<PackIndex> open(const std::string& path);
  // From lists made elsewhere, sorted by id.
  static PackIndex from_lists(std::vector<ObjectId> ids, std::vector<std::uint64_t> offsets);

  [[nodiscard]] std::uint32_t size() const { return count_; }
  [[nodiscard]] ObjectId id(std::uint32_t entry) const;
  [[nodiscard]] std::uint64_t offset(std::uint32_t entry) const;
  [[nodiscard]] std::uint32_t find(const ObjectId& id) const;              // kNoEntry when it is not there
  [[nodiscard]] std::uint32_t first_not_before(const ObjectId& id) const;  // size() when all come before
  // All ids in order, when they stand side by side in memory.
  [[nodiscard]] std::span<const ObjectId> ids_side_by_side() const;
  // True for a list from a multi-pack-index: an object that several packs hold is told of for one of them only.
  [[nodiscard]] bool leaves_out_copies() const { return version_ == 0; }
  void give_back() const { file_.give_back(); }

 private:
  [[nodiscard]] std::uint32_t fanout(std::size_t first_byte) const;

  MappedFile file_;
  std::uint32_t count_ = 0;
  unsigned version_ = 2;  // 0: from lists
  const std::uint8_t* fanout_ = nullptr;
  const std::uint8_t* ids_ = nullptr;
  const std::uint8_t* offsets_ = nullptr;
  const std::uint8_t* large_offsets_ = nullptr;
  std::uint64_t large_count_ = 0;
  std::vector<ObjectId> listed_ids_;
  std::vector<std::uint64_t> listed_offsets_;
};

// The packs that a multi-pack-index names, each with the entries that it gives to that pack.
struct MultiPackIndexPart {
  std::string pack_name;  // "pack-<id>.pack"
  PackIndex index;
};
// `wanted`: which packs are asked for, by name.
Result<std::vector<MultiPackIndexPart>> read_multi_pack_index(const std::string& path,
                                                              const std::vector<std::string>& wanted);

}  // namespace plimsoll::git
