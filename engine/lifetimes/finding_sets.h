// SPDX-License-Identifier: Apache-2.0
//
// Sets of findings. Findings are taken in groups of at most kGroup, so that a set is a few words and the memory does not
// depend on how many findings there are; each distinct set of a group has a number, and commits are compared by number.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace plimsoll::lifetimes {

inline constexpr std::size_t kGroup = 512;

struct Bits {
  std::array<std::uint64_t, kGroup / 64> words{};
  void set(std::size_t at) { words[at / 64] |= std::uint64_t{1} << (at % 64); }
  [[nodiscard]] bool test(std::size_t at) const { return (words[at / 64] >> (at % 64) & 1) != 0; }
  [[nodiscard]] bool empty() const { return *this == Bits{}; }
  Bits& operator|=(const Bits& other) {
    for (std::size_t i = 0; i < words.size(); ++i) words[i] |= other.words[i];
    return *this;
  }
  [[nodiscard]] Bits without(const Bits& other) const {
    Bits rest;
    for (std::size_t i = 0; i < words.size(); ++i) rest.words[i] = words[i] & ~other.words[i];
    return rest;
  }
  [[nodiscard]] Bits common(const Bits& other) const {
    Bits both;
    for (std::size_t i = 0; i < words.size(); ++i) both.words[i] = words[i] & other.words[i];
    return both;
  }
  template <class Each>
  void for_each(const Each& each) const {
    for (std::size_t i = 0; i < words.size(); ++i) {
      for (std::uint64_t word = words[i]; word != 0; word &= word - 1) {
        each(i * 64 + static_cast<std::size_t>(std::countr_zero(word)));
      }
    }
  }
  friend bool operator==(const Bits&, const Bits&) = default;
};
struct BitsHash {
  std::size_t operator()(const Bits& bits) const {
    std::uint64_t hash = 0x9E3779B97F4A7C15ULL;
    for (const std::uint64_t word : bits.words) hash = std::rotl(hash ^ word, 23) * 0xD6E8FEB86659FD93ULL;
    return static_cast<std::size_t>(hash ^ hash >> 32);
  }
};

// Distinct sets by number; 0 is the empty set.
class SetTable {
 public:
  SetTable() { number_of(Bits{}); }
  std::uint32_t number_of(const Bits& bits) {
    const auto [slot, fresh] = numbers_.try_emplace(bits, static_cast<std::uint32_t>(sets_.size()));
    if (fresh) sets_.push_back(bits);
    return slot->second;
  }
  [[nodiscard]] const Bits& set(std::uint32_t number) const { return sets_[number]; }
  [[nodiscard]] std::size_t size() const { return sets_.size(); }

 private:
  std::unordered_map<Bits, std::uint32_t, BitsHash> numbers_;
  std::vector<Bits> sets_;
};

}  // namespace plimsoll::lifetimes
