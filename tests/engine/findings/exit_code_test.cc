// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/scanner.h"

using namespace plimsoll;

TEST_CASE("exit code: 4 outranks 3, 3 outranks 1, the gate decides between 1 and 0", "[findings]") {
  ScanReport report;
  CHECK(exit_code_of(report, {}) == ExitCode::clean);
  Finding finding;
  finding.severity = Severity::medium;
  report.findings.push_back(finding);
  CHECK(exit_code_of(report, {Severity::low, false}) == ExitCode::findings);
  CHECK(exit_code_of(report, {Severity::medium, false}) == ExitCode::findings);
  CHECK(exit_code_of(report, {Severity::high, false}) == ExitCode::clean);
  CHECK(exit_code_of(report, {Severity::low, true}) == ExitCode::clean);
  report.findings[0].suppressed_by = SuppressedBy::baseline;
  CHECK(exit_code_of(report, {}) == ExitCode::clean);
  report.findings[0].suppressed_by = SuppressedBy::nothing;
  report.findings[0].confidence = Confidence::disproved;
  CHECK(exit_code_of(report, {}) == ExitCode::clean);
  report.findings[0].confidence = Confidence::likely;
  report.coverage.complete = false;
  CHECK(exit_code_of(report, {}) == ExitCode::incomplete);
  CHECK(exit_code_of(report, {Severity::low, true}) == ExitCode::incomplete);
  report.error = "x";
  report.error_class = ScanReport::ErrorClass::io;
  CHECK(exit_code_of(report, {}) == ExitCode::internal);
  report.error_class = ScanReport::ErrorClass::usage;
  CHECK(exit_code_of(report, {}) == ExitCode::usage);
}

TEST_CASE("names: every name can be read back", "[findings]") {
  for (const Severity severity : {Severity::info, Severity::low, Severity::medium, Severity::high, Severity::critical}) {
    CHECK(severity_from(name_of(severity)) == severity);
  }
  for (const Confidence confidence : {Confidence::disproved, Confidence::possible, Confidence::likely, Confidence::proven}) {
    CHECK(confidence_from(name_of(confidence)) == confidence);
  }
  CHECK_FALSE(severity_from("severe"));
}
