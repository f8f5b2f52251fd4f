// SPDX-License-Identifier: Apache-2.0
//
// Ids to numbers: the position in the sorted list of all objects. Tables about objects are then plain arrays.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/git/repository.h"

namespace plimsoll::git {

inline constexpr std::uint32_t kNoNumber = 0xFFFFFFFFU;

class IdTable {
 public:
  // The list (ObjectIdList) must outlive the table.
  explicit IdTable(std::span<const ObjectId> sorted);
  [[nodiscard]] std::uint32_t find(const ObjectId& id) const;  // kNoNumber when it is not there
  [[nodiscard]] const ObjectId& id(std::uint32_t number) const { return ids_[number]; }
  [[nodiscard]] std::size_t size() const { return ids_.size(); }

 private:
  std::span<const ObjectId> ids_;
  std::vector<std::uint32_t> begins_;  // by the first two bytes
};

}  // namespace plimsoll::git
