// SPDX-License-Identifier: Apache-2.0
//
// Packs from bytes, right and wrong ones. Every field can be set by hand; what is not set is made as git would make it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/git/repository.h"

namespace plimsoll::tests {

std::string deflated(const std::string& bytes);
std::string sha1_of(const std::string& bytes);  // 20 bytes
git::ObjectId id_of_object(const std::string& kind, const std::string& bytes);

// Delta instructions.
std::string delta_head(std::size_t base_size, std::size_t result_size);
std::string delta_copy(std::size_t offset, std::size_t size);  // size below 16 MiB
std::string delta_insert(const std::string& bytes);            // at most 127

struct PackedEntry {
  unsigned kind = 3;                          // 1 commit, 2 tree, 3 blob, 4 tag, 6 delta by offset, 7 delta by id
  std::string bytes;                          // before deflating: content or delta
  git::ObjectId id;                           // in the index
  std::optional<std::size_t> base;            // kind 6: position of the base entry
  git::ObjectId base_id;                      // kind 7
  std::optional<std::uint64_t> size;          // a size in the head that is not that of `bytes`
  std::optional<std::uint64_t> distance;      // kind 6: a distance that is not that of `base`
  std::optional<std::string> deflated;        // bytes in place of the deflated ones
  std::optional<std::uint64_t> index_offset;  // an offset in the index that is not the entry's
};

class PackBuilder {
 public:
  std::size_t add(PackedEntry entry);
  std::size_t add_blob(const std::string& bytes);
  std::size_t add_delta(std::size_t base, const std::string& result, const std::string& instructions, std::size_t base_size);
  // pack-<name>.pack and .idx in the folder.
  void write(const std::string& folder, const std::string& name) const;
  [[nodiscard]] const PackedEntry& entry(std::size_t at) const { return entries_[at]; }

  bool large_offsets = false;  // all offsets through the table of 64-bit ones

 private:
  std::vector<PackedEntry> entries_;
};

}  // namespace plimsoll::tests
