// SPDX-License-Identifier: Apache-2.0
//
// Reads rule files. rulesets/README.md describes every field for authors; this is what holds a file against it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/rules/rule.h"

namespace plimsoll::rules {

// A rule file larger than this is refused.
inline constexpr std::size_t kRuleFileLimit = std::size_t{4} << 20U;

// The rules of one file, in its order. The first error, with name:line:column, when the file does not hold to the format:
// unknown fields, missing ones, patterns that do not compile, proofs that do not exist, anchors that are too short.
Result<std::vector<Rule>> parse_rule_file(std::string_view text, const std::string& name);

// For the compiler of the built-in set while files are being written: leaves out the rules that have an error and tells why.
std::vector<Rule> parse_rule_file_leniently(std::string_view text, const std::string& name, std::vector<Error>& errors);

}  // namespace plimsoll::rules
