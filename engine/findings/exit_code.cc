// SPDX-License-Identifier: Apache-2.0
//
// The verdict of a run as one number. The report's format never changes it.
#include "engine/scanner.h"

namespace plimsoll {

ExitCode exit_code_of(const ScanReport& report, const Gate& gate) {
  if (!report.error.empty()) {
    switch (report.error_class) {
      case ScanReport::ErrorClass::usage:
        return ExitCode::usage;
      case ScanReport::ErrorClass::unsupported:
        return ExitCode::incomplete;
      default:
        return ExitCode::internal;
    }
  }
  if (!report.coverage.complete) return ExitCode::incomplete;
  if (gate.exit_zero) return ExitCode::clean;
  for (const Finding& finding : report.findings) {
    if (finding.suppressed_by != SuppressedBy::nothing || finding.confidence == Confidence::disproved) continue;
    if (finding.severity >= gate.fail_on && finding.confidence >= gate.at_least) return ExitCode::findings;
  }
  return ExitCode::clean;
}

}  // namespace plimsoll
