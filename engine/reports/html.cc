// SPDX-License-Identifier: Apache-2.0
//
// The report as one HTML file: for a meeting, an archive, a mail. No script, no remote part; a content security policy in the
// page forbids both, in case an escape were ever forgotten. Light and dark follow the reader, print is black on white.
#include <ostream>

#include "engine/reports/escape.h"
#include "engine/reports/html_charts.h"
#include "engine/reports/reports.h"
#include "engine/reports/text_style.h"

namespace plimsoll::reports {
namespace {

// A page of this many findings is what a browser still scrolls well; the machine report has all.
constexpr std::size_t kFindingsShown = 5000;
constexpr std::size_t kPlacesShown = 20;

constexpr const char* kStyle =
    R"(:root{--ink:#1b1f24;--dim:#59636e;--page:#fff;--box:#f5f7f9;--line:#d5dbe1;--critical:#a40e26;--high:#d1432b;--medium:#b7791f;--low:#2b6cb0;--info:#6b7280}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9aa5b1;--page:#10151b;--box:#1a222b;--line:#313c48;--critical:#ff6b81;--high:#ff8566;--medium:#e3b341;--low:#6cb2ff;--info:#9aa5b1}}
*{box-sizing:border-box}body{margin:0 auto;max-width:60rem;padding:1.2rem;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}
p{margin:.3rem 0}.dim{color:var(--dim)}.cards{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0}
.card{background:var(--box);border-left:4px solid var(--line);padding:.4rem .8rem;min-width:6rem}.card b{display:block;font-size:1.4rem}
article{background:var(--box);border-left:4px solid var(--line);padding:.5rem .8rem;margin:.6rem 0;break-inside:avoid;overflow-wrap:anywhere}
article h3{font-size:1rem;margin:0}code,pre{font:13px/1.45 ui-monospace,monospace}pre{margin:.4rem 0;overflow-x:auto;white-space:pre-wrap}
mark{background:none;color:inherit;border-bottom:2px solid var(--high)}details{margin:.3rem 0}ul{margin:.2rem 0;padding-left:1.2rem}
.critical{border-color:var(--critical)}.high{border-color:var(--high)}.medium{border-color:var(--medium)}.low{border-color:var(--low)}.info{border-color:var(--info)}
.warn{border:2px solid var(--high);padding:.5rem .8rem;margin:1rem 0}
@media(max-width:40rem){body>svg .t{display:none}}
section{overflow-x:auto}section svg{min-width:38rem}svg{width:100%;height:auto;display:block;margin:.4rem 0}.t{font:12px system-ui,sans-serif;fill:var(--ink)}svg .dim{fill:var(--dim)}
.s-critical{fill:var(--critical)}.s-high{fill:var(--high)}.s-medium{fill:var(--medium)}.s-low{fill:var(--low)}.s-info{fill:var(--info)}.gone{opacity:.45}
.grid{stroke:var(--line);stroke-width:1}.now{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:4 3}
@media print{h2{break-after:avoid}:root{--ink:#000;--dim:#444;--page:#fff;--box:#fff;--line:#999}body{max-width:none;font-size:11pt}details>*{display:block}details::details-content{content-visibility:visible}section svg{min-width:0}}
)";

void write_chart(std::ostream& out, const char* title, const std::string& chart) {
  if (!chart.empty()) out << "<section><h2>" << title << "</h2>\n" << chart << "</section>\n";
}

std::string place_text(const std::string& path, std::size_t line) {
  return path + (line != 0 ? ":" + std::to_string(line) : "");
}

void write_excerpt_html(std::ostream& out, const Finding& finding) {
  if (finding.excerpt.empty()) return;
  const std::string_view line = finding.excerpt;
  const std::size_t begin = std::min(finding.excerpt_column == 0 ? 0 : finding.excerpt_column - 1, line.size());
  const std::size_t end = std::min(begin + finding.excerpt_length, line.size());
  out << "<pre>" << markup(line.substr(0, begin)) << "<mark>" << markup(line.substr(begin, end - begin)) << "</mark>"
      << markup(line.substr(end)) << "</pre>\n";
}

void write_life(std::ostream& out, const Lifetime& life) {
  if (!life.introduced) return;
  out << "<p class=\"dim\">came in <code>" << markup(life.introduced->id.substr(0, 12)) << "</code> "
      << markup(life.introduced->date.substr(0, 10)) << " by " << markup(life.introduced->author);
  if (!life.alive_at.empty()) {
    out << "; still at " << markup(life.alive_at.front());
    const std::uint64_t further = life.alive_at.size() - 1 + life.refs_beyond;
    if (further != 0) out << " and " << group_digits(further) << (further == 1 ? " more ref" : " more refs");
  } else if (life.removed) {
    out << "; gone since <code>" << markup(life.removed->id.substr(0, 12)) << "</code> "
        << markup(life.removed->date.substr(0, 10)) << ", still in history";
  }
  const std::uint64_t tags = life.tags.size() + life.tags_beyond;
  if (tags != 0) out << "; shipped in " << group_digits(tags) << (tags == 1 ? " tag" : " tags");
  out << "</p>\n";
}

void write_evidence(std::ostream& out, const std::vector<Evidence>& list) {
  if (list.empty()) return;
  out << "<ul>";
  for (const Evidence& evidence : list) {
    out << "<li>" << markup(evidence.text);
    if (!evidence.path.empty() || evidence.line != 0) {
      out << " <code>"
          << markup(evidence.path.empty() ? "line " + std::to_string(evidence.line)
                                          : place_text(evidence.path, evidence.line))
          << "</code>";
    }
    out << "</li>";
  }
  out << "</ul>\n";
}

void write_finding(std::ostream& out, const Finding& finding) {
  out << "<article class=\"" << name_of(finding.severity) << "\"><h3>" << markup(finding.message) << "</h3>\n<p><code>"
      << markup(place_text(finding.path.empty() ? std::string(name_of(finding.where)) : finding.path, finding.start_line))
      << "</code> <span class=\"dim\">" << name_of(finding.severity) << ", " << name_of(finding.confidence) << ", "
      << markup(finding.rule) << "</span></p>\n";
  write_excerpt_html(out, finding);
  write_evidence(out, finding.evidence);
  for (const ServiceFacts& service : finding.services) {
    out << "<p><b>" << markup(service.name) << "</b> <span class=\"dim\">" << markup(service.role) << "</span></p>\n";
    write_evidence(out, service.chain);
  }
  write_life(out, finding.lifetime);
  out << "<details><summary>why, and how to fix</summary><p>" << markup(finding.why) << "</p><pre>"
      << markup(finding.fix, true) << "</pre></details>\n";
  if (finding.occurrences.size() > 1) {
    out << "<details><summary>" << finding.occurrences.size() << " places</summary><ul>";
    for (std::size_t at = 0; at < std::min(kPlacesShown, finding.occurrences.size()); ++at) {
      const Occurrence& place = finding.occurrences[at];
      out << "<li><code>" << markup(place_text(place.path, place.start_line)) << "</code></li>";
    }
    if (finding.occurrences.size() > kPlacesShown)
      out << "<li>and " << finding.occurrences.size() - kPlacesShown << " more</li>";
    out << "</ul></details>\n";
  }
  out << "<p class=\"dim\"><code>" << markup(finding.identity) << "</code></p></article>\n";
}

void write_coverage(std::ostream& out, const ReportView& report) {
  const Coverage& seen = report.coverage;
  out << "<section><h2>What was read</h2><p>" << group_digits(seen.commits) << " commits, " << group_digits(seen.blobs)
      << " blobs, " << group_digits(seen.files) << " files, " << human_bytes(seen.bytes) << ", "
      << group_digits(seen.deployment_files) << " deployment files; " << group_digits(seen.images_not_judged)
      << " image references could not be judged.</p><ul>";
  for (const Skipped& skip : seen.skipped) {
    out << "<li>" << (skip.incomplete ? "<b>not read</b>: " : "left out: ") << markup(skip.reason) << ", "
        << group_digits(skip.count) << "</li>";
  }
  out << "</ul></section>\n";
}

}  // namespace

void render_html(const ReportView& report, const RenderOptions& options, std::ostream& out) {
  const FindingCounts& numbers = report.numbers;
  out << "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" "
         "content=\"light dark\">"
         "<title>Plimsoll report</title><style>"
      << kStyle << "</style></head><body>\n<h1>Plimsoll report</h1>\n<p class=\"dim\">" << markup(report.target) << ", "
      << name_of(report.selection.kind) << (report.selection.revision.empty() ? "" : " ")
      << markup(report.selection.revision) << "; as of " << markup(report.as_of) << "; plimsoll "
      << markup(report.tool_version) << ", rules of " << markup(report.ruleset_date) << ", image data of "
      << markup(report.image_data_date) << "</p>\n";
  if (!report.error.empty()) out << "<p class=\"warn\">Cannot scan: " << markup(report.error) << "</p>\n";
  if (!report.coverage.complete) {
    out << "<p class=\"warn\">Incomplete: not everything that was asked for could be read. This is no clean bill.</p>\n";
  }
  out << "<div class=\"cards\">";
  for (const Severity severity : {Severity::critical, Severity::high, Severity::medium, Severity::low, Severity::info}) {
    out << "<div class=\"card " << name_of(severity) << "\"><b>"
        << group_digits(numbers.by_severity[static_cast<std::size_t>(severity)]) << "</b>" << name_of(severity) << "</div>";
  }
  out << "<div class=\"card\"><b>" << group_digits(numbers.suppressed) << "</b>accepted</div></div>\n";
  Charts charts;
  for (const Finding& finding : report.findings) {
    if (counts(finding)) charts.add(finding);
  }
  out << charts.by_severity(numbers);
  write_chart(out, "By rule", charts.by_rule());
  write_chart(out, "When they came in", charts.over_time());
  write_chart(out, "Life lines of secrets", charts.life_lines(report.as_of));
  write_chart(out, "End of life of base images", charts.end_of_life(report.as_of));
  for (const std::string& notice : report.notices) out << "<p class=\"dim\">" << markup(notice) << "</p>\n";
  out << "<section><h2>Findings</h2>\n";
  std::size_t shown = 0;
  for (const Finding& finding : report.findings) {
    if (!counts(finding) && !(options.show_suppressed && finding.suppressed_by != SuppressedBy::nothing)) continue;
    if (shown == kFindingsShown || !out) break;
    write_finding(out, finding);
    ++shown;
  }
  if (numbers.shown == 0) out << "<p>No findings.</p>\n";
  if (shown < numbers.shown) out << "<p>" << group_digits(numbers.shown - shown) << " more are in the machine report.</p>\n";
  out << "</section>\n";
  write_coverage(out, report);
  out << "</body></html>\n";
}

}  // namespace plimsoll::reports
