// SPDX-License-Identifier: Apache-2.0
//
// Names in trees as numbers: each distinct text is kept once, however many trees hold it.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace plimsoll::git {

struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

// Each distinct text once. number_of() is safe to call from several threads, name() when they have ended.
class NameTable {
 public:
  // `text`: the table's own copy, which stays where it is.
  std::uint32_t number_of(std::string_view name, std::string_view& text);
  [[nodiscard]] const std::string& name(std::uint32_t number) const { return *names_[number]; }

 private:
  std::mutex mutex_;  // guards both
  std::unordered_map<std::string, std::uint32_t, NameHash, std::equal_to<>> numbers_;
  std::vector<const std::string*> names_;  // keys of the map do not move
};

}  // namespace plimsoll::git
