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

// The literals of all rules, each once, in the order in which the matcher and the compiled set number them.
std::vector<Literal> literals_of(std::span<const Rule> rules);

}  // namespace plimsoll::rules
