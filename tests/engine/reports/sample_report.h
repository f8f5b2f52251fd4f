// SPDX-License-Identifier: Apache-2.0
//
// A small report with one finding of each kind, hostile names among them, for the tests of the formats.
#pragma once

#include "engine/scanner.h"

namespace plimsoll::reports {

inline ScanReport sample_report() {
  ScanReport report;
  report.tool_version = "0.1.0";
  report.ruleset_digest = "0123456789abcdef";
  report.ruleset_date = "2026-11-01";
  report.image_data_date = "2026-08-22";
  report.target = ".";
  report.as_of = "2026-11-24";

  Finding secret;
  secret.rule = "secret/sample-token";
  secret.title = "Sample token";
  secret.severity = Severity::critical;
  secret.confidence = Confidence::proven;
  secret.message = "Sample token";
  secret.why = "Whoever has it can do everything.";
  secret.fix = "Revoke it.";
  secret.path = "src/\x1b[31mevil\n::error::x.py";
  secret.start_line = 12;
  secret.start_column = 9;
  secret.end_line = 12;
  secret.end_column = 21;
  secret.identity = std::string(32, 'a');
  secret.excerpt = "token = 'abcd********'";
  secret.excerpt_column = 10;
  secret.excerpt_length = 12;
  secret.redacted = "abcd********";
  secret.blob = std::string(40, '1');
  secret.commit = std::string(40, '2');
  secret.author = "Jane \xE2\x80\xAE <jane@example.org>";
  secret.date = "2019-03-02T10:00:00Z";
  secret.lifetime.introduced = CommitFacts{secret.commit, secret.author, secret.date, "add token", secret.path};
  secret.lifetime.alive_at = {"refs/heads/main"};
  secret.lifetime.tags = {"refs/tags/v1.0", "refs/tags/v1.1"};
  secret.occurrences = {{secret.path, 12, secret.blob, Where::blob}, {"old.py", 3, std::string(40, '3'), Where::blob}};
  report.findings.push_back(secret);

  Finding image;
  image.rule = "image/end-of-life";
  image.title = "Base image out of support";
  image.severity = Severity::medium;
  image.message = "Base image debian:9 is out of support";
  image.why = "No more fixes.";
  image.fix = "Move on.";
  image.path = "Dockerfile";
  image.start_line = 1;
  image.start_column = 6;
  image.end_line = 1;
  image.end_column = 14;
  image.identity = std::string(32, 'b');
  image.excerpt = "FROM debian:9";
  image.excerpt_column = 6;
  image.excerpt_length = 8;
  image.evidence = {{"Debian 9 (stretch) ended 2022-06-30", "", 1}};
  image.image = ImageFacts{"docker.io/library/debian:9",
                           "debian:9",
                           "floating-tag",
                           {{"debian", "9", "Debian 9 (stretch)", "2020-07-18", "2022-06-30"}},
                           "2026-11-24",
                           "2026-08-22"};
  image.occurrences = {{"Dockerfile", 1, "", Where::blob}};
  report.findings.push_back(image);

  Finding accepted = image;
  accepted.identity = std::string(32, 'c');
  accepted.path = "old/Dockerfile";
  accepted.suppressed_by = SuppressedBy::configuration;
  accepted.suppression_reason = "kept for the archive";
  report.findings.push_back(accepted);

  Finding disproved = secret;
  disproved.identity = std::string(32, 'd');
  disproved.severity = Severity::info;
  disproved.confidence = Confidence::disproved;
  report.findings.push_back(disproved);

  report.coverage.commits = 91050;
  report.coverage.blobs = 3;
  report.coverage.blobs_scanned = 2;
  report.coverage.bytes = 5000000;
  report.coverage.complete = false;
  report.coverage.skipped = {{"missing object", 1, true, {"1111"}}, {"submodule", 2, false, {"lib/x"}}};
  return report;
}

}  // namespace plimsoll::reports
