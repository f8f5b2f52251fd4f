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

#include "engine/reports/report_view.h"
#include "engine/scanner.h"

namespace plimsoll::reports {

void render_text(const ReportView& report, const RenderOptions& options, std::ostream& out);
// One JSON object a line: a header, the findings in order, a trailer (design of the machine report: README.md here).
void render_json_lines(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_sarif(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_json(const ReportView& report, const RenderOptions& options, std::ostream& out);  // one array
void render_gitlab_secrets(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_gitlab_sast(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_gitlab_codequality(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_bitbucket(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_rdjson(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_rdjson_lines(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_junit(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_junit_file(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_checkstyle(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_gnu(const ReportView& report, const RenderOptions& options, std::ostream& out);  // file:line:col: ...
void render_tap(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_html(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_github_annotations(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_counts(const ReportView& report, const RenderOptions& options, std::ostream& out);  // NAME=NUMBER
void render_csv(const ReportView& report, const RenderOptions& options, std::ostream& out);
void render_markdown(const ReportView& report, const RenderOptions& options, std::ostream& out);

// Neither accepted nor disproved: what most formats show.
inline bool counts(const Finding& finding) {
  return finding.suppressed_by == SuppressedBy::nothing && finding.confidence != Confidence::disproved;
}
inline bool is_secret(const Finding& finding) { return finding.rule.starts_with("secret/"); }

}  // namespace plimsoll::reports
