// SPDX-License-Identifier: Apache-2.0
//
// Every way in which a report can be shown. A format decides nothing: what is in the report was decided before.
//
// render.cc holds the one table of formats; a new format is one function here and one line there.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "engine/scanner.h"

namespace plimsoll::reports {

void render_text(const ScanReport& report, const RenderOptions& options, std::ostream& out);
// One JSON object a line: a header, the findings in order, a trailer (design of the machine report: README.md here).
void render_json_lines(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_sarif(const ScanReport& report, const RenderOptions& options, std::ostream& out);

// Shown findings and their numbers, the same for every format.
struct FindingCounts {
  std::size_t by_severity[5] = {};   // shown and not suppressed, disproved ones not among them
  std::size_t shown = 0;
  std::size_t suppressed = 0;
  std::size_t disproved = 0;
};
FindingCounts count_findings(const ScanReport& report);

}  // namespace plimsoll::reports
