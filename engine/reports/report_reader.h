// SPDX-License-Identifier: Apache-2.0
//
// Reads the machine report back, so that every other format can be made of it later, and reports can be joined.
//
// A report may come from anywhere: sizes and depths are bounded, an unknown key is passed over (a later version may write
// more), a missing trailer means that the writer was stopped and makes the report incomplete.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/scanner.h"

namespace plimsoll::reports {

// JSON Lines as render_json_lines() writes them. bad_input with the line that cannot be read.
Result<ScanReport> parse_report(std::string_view text, const std::string& name);

}  // namespace plimsoll::reports
