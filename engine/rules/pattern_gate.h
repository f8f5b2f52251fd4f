// SPDX-License-Identifier: Apache-2.0
//
// What can be said about a match before a pattern runs.
//
// Most patterns are a literal followed by a run of one character class: "ghp_" and 36 letters or digits. Where that can be
// read off the pattern, a hit of the literal costs a look at the byte before it and at the length of the run behind it; the
// pattern itself runs only where both fit.
#pragma once

#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll::rules {

struct PatternGate {
  bool pinned = false;           // every match begins with one of the anchors
  bool secret_first = true;      // the secret begins where the match does
  std::size_t run_at_least = 0;  // bytes of `run` that must follow the anchor; 0: unknown
  std::bitset<256> run;
};

// Reads the gate off a pattern; asks nothing where the pattern is not understood.
PatternGate read_gate(std::string_view pattern, const std::vector<std::string>& anchors, bool ignore_case);

// Some patterns say themselves what may not stand before the secret. Without this beginning they start with their anchor; the
// caller looks at the byte before.
std::string_view without_left_edge(std::string_view pattern);

}  // namespace plimsoll::rules
