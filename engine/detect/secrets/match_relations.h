// SPDX-License-Identifier: Apache-2.0
//
// What matches of one text say of each other: parts that a rule requires, and pairs (a key id with its key).
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "engine/detect/secrets/secret_matcher.h"
#include "engine/rules/ruleset.h"

namespace plimsoll::detect::secrets {

class MatchRelations {
 public:
  explicit MatchRelations(const rules::Ruleset& ruleset);

  // A match of a rule that requires others is none without them. What is only required may itself require nothing.
  void drop_incomplete(std::string_view text, std::vector<SecretMatch>& matches) const;

  // Of each rule that it goes with, the match that stands nearest; of two as near, the one before. `matches` are resolved and
  // sorted.
  void join_pairs(std::vector<SecretMatch>& matches) const;

 private:
  struct Required {
    std::uint32_t rule = 0;
    std::size_t within_lines = 0;  // 0: anywhere in the text
  };
  std::map<std::uint32_t, std::vector<Required>> required_;    // by rule
  std::map<std::uint32_t, std::vector<std::uint32_t>> pairs_;  // by rule
};

}  // namespace plimsoll::detect::secrets
