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
void render_json(const ScanReport& report, const RenderOptions& options, std::ostream& out);  // one array
void render_gitlab_secrets(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_gitlab_sast(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_gitlab_codequality(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_bitbucket(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_rdjson(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_rdjson_lines(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_junit(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_junit_file(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_checkstyle(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_gnu(const ScanReport& report, const RenderOptions& options, std::ostream& out);  // file:line:col: ...
void render_tap(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_html(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_github_annotations(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_counts(const ScanReport& report, const RenderOptions& options, std::ostream& out);  // NAME=NUMBER
void render_csv(const ScanReport& report, const RenderOptions& options, std::ostream& out);
void render_markdown(const ScanReport& report, const RenderOptions& options, std::ostream& out);

// Neither accepted nor disproved: what most formats show.
inline bool counts(const Finding& finding) {
  return finding.suppressed_by == SuppressedBy::nothing && finding.confidence != Confidence::disproved;
}
inline bool is_secret(const Finding& finding) { return finding.rule.starts_with("secret/"); }

// Shown findings and their numbers, the same for every format.
struct FindingCounts {
  std::size_t by_severity[5] = {};  // shown and not suppressed, disproved ones not among them
  std::size_t shown = 0;
  std::size_t suppressed = 0;
  std::size_t disproved = 0;
};
FindingCounts count_findings(const ScanReport& report);

}  // namespace plimsoll::reports
