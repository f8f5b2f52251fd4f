// SPDX-License-Identifier: Apache-2.0
//
// Formats of one line or one small record a finding: gnu, TAP, CSV, Markdown, reviewdog.
#include <nlohmann/json.hpp>
#include <ostream>

#include "engine/reports/escape.h"
#include "engine/reports/reports.h"
#include "engine/reports/text_style.h"

namespace plimsoll::reports {
namespace {

using Json = nlohmann::ordered_json;

const char* gnu_level(Severity severity) {
  return severity >= Severity::high ? "error" : severity >= Severity::medium ? "warning" : "note";
}

Json position(std::size_t line, std::size_t column) {
  return {{"line", std::max<std::size_t>(1, line)}, {"column", std::max<std::size_t>(1, column)}};
}

// Columns are bytes from one, the end is past the last byte: as reviewdog counts.
Json diagnostic_of(const Finding& finding) {
  Json one;
  one["message"] = visible(finding.message);
  Json location;
  location["path"] = valid_utf8(finding.path);
  location["range"] = {{"start", position(finding.start_line, finding.start_column)},
                       {"end", position(std::max(finding.start_line, finding.end_line), finding.end_column)}};
  one["location"] = std::move(location);
  one["severity"] = finding.severity >= Severity::high ? "ERROR" : finding.severity >= Severity::medium ? "WARNING" : "INFO";
  one["code"] = {{"value", finding.rule}};
  return one;
}

Json source_of_diagnostics() { return {{"name", "plimsoll"}}; }

std::string ascii(const Json& object) { return object.dump(-1, ' ', true, Json::error_handler_t::replace); }

}  // namespace

void render_gnu(const ReportView& report, const RenderOptions&, std::ostream& out) {
  for (const Finding& finding : report.findings) {
    if (!counts(finding) || !out) continue;
    out << visible(finding.path.empty() ? std::string(name_of(finding.where)) : finding.path) << ':' << finding.start_line
        << ':' << finding.start_column << ": " << gnu_level(finding.severity) << ": " << visible(finding.message) << " ["
        << finding.rule << "]\n";
  }
  if (!report.coverage.complete) out << "plimsoll: incomplete: not everything could be read\n";
}

void render_tap(const ReportView& report, const RenderOptions&, std::ostream& out) {
  const FindingCounts& numbers = report.numbers;
  out << "TAP version 13\n";
  std::size_t number = 0;
  // "#" in a description would open a directive; it is escaped with a backslash.
  const auto description = [](const std::string& text) {
    std::string escaped;
    for (const char c : visible(text)) {
      if (c == '#' || c == '\\') escaped += '\\';
      escaped += c;
    }
    return escaped;
  };
  for (const Finding& finding : report.findings) {
    if (!counts(finding)) continue;
    out << "not ok " << ++number << " - " << finding.rule << ' ' << description(finding.path) << ':' << finding.start_line
        << ' ' << description(finding.message) << '\n';
  }
  if (numbers.shown == 0) out << "ok " << ++number << " - no findings\n";
  if (!report.coverage.complete) out << "not ok " << ++number << " - everything that was asked for could be read\n";
  out << "1.." << number << '\n';
}

void render_csv(const ReportView& report, const RenderOptions&, std::ostream& out) {
  out << "severity,confidence,rule,path,line,column,message,identity,redacted,commit,author,date,alive_at,tags,suppressed_"
         "by,"
         "suppression_reason\r\n";
  const auto join = [](const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
    return text;
  };
  for (const Finding& finding : report.findings) {
    if (!out) return;
    out << name_of(finding.severity) << ',' << name_of(finding.confidence) << ',' << csv_field(finding.rule) << ','
        << csv_field(finding.path) << ',' << finding.start_line << ',' << finding.start_column << ','
        << csv_field(finding.message) << ',' << finding.identity << ',' << csv_field(finding.redacted) << ','
        << finding.commit << ',' << csv_field(finding.author) << ',' << finding.date << ','
        << csv_field(join(finding.lifetime.alive_at)) << ',' << csv_field(join(finding.lifetime.tags)) << ','
        << (finding.suppressed_by == SuppressedBy::nothing ? "" : name_of(finding.suppressed_by)) << ','
        << csv_field(finding.suppression_reason) << "\r\n";
  }
}

void render_markdown(const ReportView& report, const RenderOptions&, std::ostream& out) {
  // A job summary holds one mebibyte; what does not fit is lost whole, so rows stop before.
  constexpr std::size_t kBytesLimit = 900 * 1024;
  const FindingCounts& numbers = report.numbers;
  std::string text = "## Plimsoll\n\n";
  if (!report.error.empty()) text += "**Cannot scan:** " + markdown(report.error) + "\n\n";
  if (numbers.shown == 0) {
    text += "No findings.";
  } else {
    text += "**" + group_digits(numbers.shown) + (numbers.shown == 1 ? " finding" : " findings") + "**:";
    const char* before = " ";
    for (const Severity severity : {Severity::critical, Severity::high, Severity::medium, Severity::low, Severity::info}) {
      const std::size_t count = numbers.by_severity[static_cast<std::size_t>(severity)];
      if (count == 0) continue;
      text += before + group_digits(count) + ' ' + std::string(name_of(severity));
      before = ", ";
    }
    text += '.';
  }
  if (numbers.suppressed != 0) text += ' ' + group_digits(numbers.suppressed) + " accepted.";
  if (!report.coverage.complete) text += "\n\n**Incomplete:** not everything that was asked for could be read.";
  text += "\n\n";
  if (numbers.shown != 0) text += "| severity | what | where | since |\n| --- | --- | --- | --- |\n";
  std::size_t shown = 0;
  for (const Finding& finding : report.findings) {
    if (!counts(finding)) continue;
    std::string row =
        "| " + std::string(name_of(finding.severity)) + " | " + markdown(finding.message) + " (" + markdown(finding.rule) +
        ") | " + markdown(finding.path) + (finding.start_line != 0 ? ":" + std::to_string(finding.start_line) : "") + " | " +
        (finding.commit.empty() ? "" : finding.commit.substr(0, 10) + ' ' + finding.date.substr(0, 10)) + " |\n";
    if (text.size() + row.size() > kBytesLimit) break;
    text += row;
    ++shown;
  }
  if (shown < numbers.shown) text += "\n" + group_digits(numbers.shown - shown) + " more are in the full report.\n";
  for (const Skipped& skip : report.coverage.skipped) {
    if (skip.incomplete) text += "\nNot read: " + markdown(skip.reason) + ", " + group_digits(skip.count) + ".\n";
  }
  out << text;
}

void render_rdjson(const ReportView& report, const RenderOptions&, std::ostream& out) {
  out << R"({"source":)" << ascii(source_of_diagnostics()) << R"(,"diagnostics":[)";
  const char* before = "\n";
  for (const Finding& finding : report.findings) {
    if (!counts(finding) || !out) continue;
    out << before << ascii(diagnostic_of(finding));
    before = ",\n";
  }
  out << "\n]}\n";
}

void render_rdjson_lines(const ReportView& report, const RenderOptions&, std::ostream& out) {
  for (const Finding& finding : report.findings) {
    if (!counts(finding) || !out) continue;
    Json one = diagnostic_of(finding);
    one["source"] = source_of_diagnostics();
    out << ascii(one) << '\n';
  }
}

}  // namespace plimsoll::reports
