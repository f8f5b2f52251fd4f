// SPDX-License-Identifier: Apache-2.0
//
// A file of findings that are accepted for now.
//
// One line for each finding, sorted: identity, rule and path, parted by tabs. No line numbers, no dates, no counts, no
// secret: a moved line changes nothing, and two branches that add entries merge without a conflict as often as git can
// manage. Lines that start with "#" are comments. Only the identity decides; rule and path are there for people.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/base/result.h"
#include "engine/scanner.h"

namespace plimsoll::findings {

using Baseline = std::unordered_set<std::string>;  // identities

// bad_input names the line that cannot be read.
Result<Baseline> parse_baseline(std::string_view text, const std::string& name);

std::string render_baseline(const std::vector<Finding>& findings);

}  // namespace plimsoll::findings
