// SPDX-License-Identifier: Apache-2.0
#include "engine/git/id_table.h"

#include "engine/git/big_endian.h"

namespace plimsoll::git {

IdTable::IdTable(std::span<const ObjectId> sorted) : ids_(sorted), begins_(65537, 0) {
  for (const ObjectId& id : ids_) ++begins_[static_cast<std::size_t>(id.bytes[0]) * 256 + id.bytes[1] + 1];
  for (std::size_t at = 1; at < begins_.size(); ++at) begins_[at] += begins_[at - 1];
}

std::uint32_t IdTable::find(const ObjectId& id) const {
  const std::size_t slot = static_cast<std::size_t>(id.bytes[0]) * 256 + id.bytes[1];
  std::uint32_t low = begins_[slot];
  std::uint32_t high = begins_[slot + 1];
  // The first eight bytes nearly always decide.
  const std::uint64_t wanted = read_big_endian_64(id.bytes.data());
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    const std::uint64_t prefix = read_big_endian_64(ids_[middle].bytes.data());
    if (prefix < wanted || (prefix == wanted && ids_[middle] < id)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < begins_[slot + 1] && ids_[low] == id ? low : kNoNumber;
}

}  // namespace plimsoll::git
