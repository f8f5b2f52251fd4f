// SPDX-License-Identifier: Apache-2.0
//
// Runs another program (git, nothing else) and takes what it prints. No shell is in between: words are words.
#pragma once

#include <string>
#include <vector>

namespace plimsoll::plugins {

struct ChildResult {
  int exit_code = -1;  // 127: not found; 128 + signal when it was killed
  std::string output;  // at most kChildOutputLimit bytes; more is read and dropped
  std::string errors;  // likewise
};
inline constexpr std::size_t kChildOutputLimit = std::size_t{256} << 20U;

// `words[0]` is looked up on the PATH. `environment` is added to this process' own, as "NAME=value". Standard input is
// empty.
ChildResult run_child(const std::vector<std::string>& words, const std::vector<std::string>& environment);

}  // namespace plimsoll::plugins
