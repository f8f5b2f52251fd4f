// SPDX-License-Identifier: Apache-2.0
//
// Histories made from a seed, as fast-import streams: edits at random places, moves, repeats, merges, deletions, binary
// bytes, empty files. The same seed gives the same ids.
#pragma once

#include <cstdint>
#include <string>

#include "tests/support/program.h"

namespace plimsoll::tests {

// Numbers that are the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
  std::uint64_t next();
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(next() % limit); }
  bool one_in(std::size_t chances) { return below(chances) == 0; }

 private:
  std::uint64_t state_;
};

struct HistoryShape {
  std::uint64_t seed = 1;
  std::size_t commits = 60;
  std::size_t files = 12;
  std::size_t lines = 80;  // of a new file
  bool merges = true;
};
std::string random_history(const HistoryShape& shape);

// Runs `git fast-import` in the folder.
void import_history(const GitFolder& folder, const std::string& stream);

}  // namespace plimsoll::tests
