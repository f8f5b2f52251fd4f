// SPDX-License-Identifier: Apache-2.0
#include "engine/git/name_table.h"

namespace plimsoll::git {

std::uint32_t NameTable::number_of(std::string_view name, std::string_view& text) {
  const std::lock_guard lock(mutex_);
  auto found = numbers_.find(name);
  if (found == numbers_.end()) {
    found = numbers_.emplace(std::string(name), static_cast<std::uint32_t>(names_.size())).first;
    names_.push_back(&found->first);
  }
  text = found->first;
  return found->second;
}

}  // namespace plimsoll::git
