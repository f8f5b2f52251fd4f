// SPDX-License-Identifier: Apache-2.0
//
// From rules to the literals that are searched.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/rules/literal_set.h"
#include "engine/rules/rule.h"

namespace plimsoll::rules {

// What a rule asks to be searched for: its own anchors, or those of its grammar.
std::vector<Literal> anchors_of(const Rule& rule);

// Short anchors ("AC", "hf_", "ghp_") are everywhere in a text and would slow the search for all others to a third. Where
// every rule of such an anchor begins a token of at least kLongToken characters with it, the anchor is looked for at the
// beginnings of long tokens alone (engine/detect/secrets/token_runs.h), which are few and quickly found.
inline constexpr std::size_t kShortAnchor = 4;
inline constexpr std::size_t kLongToken = 20;

struct AnchorLists {
  std::vector<Literal> searched;       // each once, in the order in which the matcher and the compiled set number them
  std::vector<std::string> at_tokens;  // each once, sorted
};
AnchorLists anchor_lists_of(std::span<const Rule> rules);

}  // namespace plimsoll::rules
