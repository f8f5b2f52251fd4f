// SPDX-License-Identifier: Apache-2.0
//
// A rule file as a small tree with places: what the YAML tree of documents/ says, without aliases, with lines and columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace plimsoll::rules {

struct RuleMember;

struct RuleNode {
  enum class Kind { scalar, list, map } kind = Kind::scalar;
  std::string text;                 // scalar
  std::vector<RuleNode> items;      // list
  std::vector<RuleMember> members;  // map, in the order of the file
  std::size_t line_from_one = 1;
  std::size_t column_from_one = 1;
};

struct RuleMember {
  RuleNode key;
  RuleNode value;
};

// One document. Aliases are refused: rule files need none, and expanding a stranger's may not end.
Result<RuleNode> parse_rule_tree(std::string_view text, const std::string& name);

}  // namespace plimsoll::rules
