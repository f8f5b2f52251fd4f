// SPDX-License-Identifier: Apache-2.0
//
// The drawings of the HTML report, as SVG inside the page: no script, no remote part, colours by class so that light, dark and
// paper each have their own.
#pragma once

#include <string>

#include "engine/scanner.h"

namespace plimsoll::reports {

// Each gives an empty string when there is nothing to draw.
std::string chart_by_severity(const ScanReport& report);  // one bar, parts by severity
std::string chart_by_rule(const ScanReport& report);      // bars, the most frequent rules
std::string chart_over_time(const ScanReport& report);    // findings by the year they came in, parts by severity
std::string chart_life_lines(const ScanReport& report);   // one line a secret: came in, went, still here
std::string chart_end_of_life(const ScanReport& report);  // base images by the day their worst life cycle ends

}  // namespace plimsoll::reports
