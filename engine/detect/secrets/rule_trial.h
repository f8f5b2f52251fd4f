// SPDX-License-Identifier: Apache-2.0
//
// Runs rules on their own examples: what `plimsoll rules test FILE` tells an author.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/rules/rule.h"

namespace plimsoll::detect::secrets {

struct TrialProblem {
  std::string place;  // file:line:column of the example, or of the rule
  std::string rule;
  std::string problem;  // "example 2 is not found: ...", with the text that was tried
};

struct Trial {
  std::size_t rules = 0;
  std::size_t examples = 0;
  std::size_t counter_examples = 0;
  std::vector<TrialProblem> problems;
};

// Each example is filled in `rounds` times with other values; one in a hundred may be missed, since a random value may once
// in a while look made up.
Result<Trial> try_rules(const std::vector<rules::Rule>& rules, std::size_t rounds);

}  // namespace plimsoll::detect::secrets
