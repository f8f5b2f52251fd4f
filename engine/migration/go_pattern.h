// SPDX-License-Identifier: Apache-2.0
//
// Regular expressions as Go writes them, read as far as carrying a rule over needs it. Go's syntax is RE2's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plimsoll::migration {

// The pattern with this capturing group alone, all others not captured: a rule's secret is its group 1. 0: no group captures.
// Nothing when there are fewer groups.
std::optional<std::string> with_one_group(std::string_view pattern, unsigned group);

// A literal of three bytes or more that stands in every match; the longest. Nothing when none can be told.
std::optional<std::string> literal_in_every_match(std::string_view pattern);

}  // namespace plimsoll::migration
