// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "engine/reports/escape.h"
#include "engine/reports/reports.h"

namespace plimsoll {
namespace {

struct Format {
  const char* name;
  void (*render)(const ScanReport& report, const RenderOptions& options, std::ostream& out);
};

constexpr Format kFormats[] = {
    {"text", reports::render_text},
    {"gnu", reports::render_gnu},
    {"json", reports::render_json},
    {"jsonl", reports::render_json_lines},
    {"sarif", reports::render_sarif},
    {"gitlab-secrets", reports::render_gitlab_secrets},
    {"gitlab-sast", reports::render_gitlab_sast},
    {"gitlab-codequality", reports::render_gitlab_codequality},
    {"junit", reports::render_junit},
    {"junit-file", reports::render_junit_file},
    {"checkstyle", reports::render_checkstyle},
    {"rdjson", reports::render_rdjson},
    {"rdjsonl", reports::render_rdjson_lines},
    {"csv", reports::render_csv},
    {"markdown", reports::render_markdown},
    {"html", reports::render_html},
    {"tap", reports::render_tap},
    {"bitbucket", reports::render_bitbucket},
    {"github-annotations", reports::render_github_annotations},
    {"counts", reports::render_counts},
};

}  // namespace

std::vector<std::string> report_formats() {
  std::vector<std::string> names;
  for (const Format& format : kFormats) names.emplace_back(format.name);
  return names;
}

bool render(const ScanReport& report, std::string_view format, const RenderOptions& options, std::ostream& out) {
  for (const Format& known : kFormats) {
    if (format == known.name) {
      known.render(report, options, out);
      return true;
    }
  }
  return false;
}

std::string harmless(std::string_view text) { return reports::visible(text); }

namespace reports {

FindingCounts count_findings(const ScanReport& report) {
  FindingCounts counts;
  for (const Finding& finding : report.findings) {
    if (finding.suppressed_by != SuppressedBy::nothing) {
      ++counts.suppressed;
    } else if (finding.confidence == Confidence::disproved) {
      ++counts.disproved;
    } else {
      ++counts.by_severity[static_cast<std::size_t>(finding.severity)];
      ++counts.shown;
    }
  }
  return counts;
}

}  // namespace reports
}  // namespace plimsoll
