// SPDX-License-Identifier: Apache-2.0
//
// Reports that GitLab ingests: secret detection and SAST (security report schema 15.2.4) and Code Quality.
//
// Secrets go to the secret detection report, everything else to SAST: container scanning asks for packages that an
// unpinned base image does not name. A report that breaks its schema is not ingested at all, so every limit is kept. Times
// must not depend on the clock, or two runs would differ: they are the day of the verdict.
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "engine/base/digest.h"
#include "engine/reports/escape.h"
#include "engine/reports/reports.h"

namespace plimsoll::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kNameLimit = 255;
constexpr std::size_t kTextLimit = 7000;

std::string cut(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t at = limit - 3;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80) --at;
  return text.substr(0, at) + "...";
}

// A name-based UUID (version 5 in form), the same for the same identity.
std::string uuid_of(const std::string& identity) {
  std::string hex = to_hex(sha256("plimsoll-gitlab-vulnerability " + identity));
  hex[12] = '5';
  hex[16] = "89ab"[static_cast<unsigned>(hex[16] % 4)];
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' + hex.substr(16, 4) + '-' +
         hex.substr(20, 12);
}

const char* severity_of(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return "Critical";
    case Severity::high:
      return "High";
    case Severity::medium:
      return "Medium";
    case Severity::low:
      return "Low";
    case Severity::info:
      return "Info";
  }
  return "Unknown";
}

Json identifiers_of(const Finding& finding) {
  Json list = Json::array();
  // The first one tracks the vulnerability for ever: the rule's id never changes.
  list.push_back({{"type", "plimsoll_rule_id"}, {"name", finding.rule}, {"value", finding.rule}});
  if (is_secret(finding)) {
    list.push_back({{"type", "cwe"},
                    {"name", "CWE-798"},
                    {"value", "798"},
                    {"url", "https://cwe.mitre.org/data/definitions/798.html"}});
  }
  return list;
}

Json location_of(const Finding& finding) {
  Json location;
  location["file"] = valid_utf8(finding.path);
  if (finding.start_line != 0) {
    location["start_line"] = finding.start_line;
    location["end_line"] = std::max(finding.start_line, finding.end_line);
  }
  if (is_secret(finding)) {
    // Required. A finding outside history has no commit; the schema asks for a text, GitLab shows it.
    location["commit"] = {{"sha", finding.commit.empty() ? std::string(40, '0') : finding.commit}};
  }
  return location;
}

Json vulnerability_of(const Finding& finding) {
  Json one;
  one["id"] = uuid_of(finding.identity);
  one["name"] = cut(valid_utf8(finding.title.empty() ? finding.rule : finding.title), kNameLimit);
  one["description"] = cut(markdown(finding.message) + "\n\n" + markdown(finding.why), kTextLimit);
  one["severity"] = severity_of(finding.severity);
  if (!finding.fix.empty()) one["solution"] = cut(valid_utf8(finding.fix), kTextLimit);
  one["identifiers"] = identifiers_of(finding);
  one["location"] = location_of(finding);
  // The line may move: GitLab then follows this signature.
  Json signature = {{"algorithm", "scope_offset"}, {"value", finding.rule + "|" + finding.identity}};
  Json item = {{"file", valid_utf8(finding.path)},
               {"start_line", std::max<std::size_t>(1, finding.start_line)},
               {"end_line", std::max({std::size_t{1}, finding.start_line, finding.end_line})},
               {"signatures", Json::array({std::move(signature)})}};
  one["tracking"] = {{"type", "source"}, {"items", Json::array({std::move(item)})}};
  return one;
}

void render_security(const ReportView& report, bool secrets, std::ostream& out) {
  const Json tool = {{"id", "plimsoll"},
                     {"name", "Plimsoll"},
                     {"version", report.tool_version.empty() ? "0" : report.tool_version},
                     {"vendor", {{"name", "Plimsoll"}}}};
  const bool complete = report.error.empty() && report.coverage.complete;
  Json scan;
  scan["analyzer"] = tool;
  scan["scanner"] = tool;
  const std::string time = (report.as_of.empty() ? "1970-01-01" : report.as_of) + "T00:00:00";
  scan["start_time"] = time;
  scan["end_time"] = time;
  scan["status"] = complete ? "success" : "failure";
  scan["type"] = secrets ? "secret_detection" : "sast";
  Json messages = Json::array();
  if (!report.error.empty()) messages.push_back({{"level", "fatal"}, {"value", cut(valid_utf8(report.error), kTextLimit)}});
  for (const Skipped& skip : report.coverage.skipped) {
    if (skip.incomplete)
      messages.push_back({{"level", "warn"}, {"value", "not read: " + skip.reason + ", " + std::to_string(skip.count)}});
  }
  if (!messages.empty()) scan["messages"] = std::move(messages);
  const auto dump = [](const Json& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace); };
  out << R"({"version":"15.2.4","scan":)" << dump(scan) << R"(,"vulnerabilities":[)";
  const char* before = "\n";
  std::set<std::string> ids;
  for (const Finding& finding : report.findings) {
    if (!counts(finding) || is_secret(finding) != secrets || !out) continue;
    if (!ids.insert(finding.identity).second) continue;
    out << before << dump(vulnerability_of(finding));
    before = ",\n";
  }
  out << "\n]}\n";
}

const char* quality_severity_of(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return "blocker";
    case Severity::high:
      return "critical";
    case Severity::medium:
      return "major";
    case Severity::low:
      return "minor";
    case Severity::info:
      return "info";
  }
  return "major";
}

}  // namespace

void render_gitlab_secrets(const ReportView& report, const RenderOptions&, std::ostream& out) {
  render_security(report, true, out);
}

void render_gitlab_sast(const ReportView& report, const RenderOptions&, std::ostream& out) {
  render_security(report, false, out);
}

void render_gitlab_codequality(const ReportView& report, const RenderOptions&, std::ostream& out) {
  out << '[';
  const char* before = "\n";
  for (const Finding& finding : report.findings) {
    if (!counts(finding) || !out) continue;
    Json one;
    one["type"] = "issue";
    one["check_name"] = finding.rule;
    one["description"] = visible(finding.message);
    one["categories"] = Json::array({"Security"});
    one["severity"] = quality_severity_of(finding.severity);
    one["fingerprint"] = finding.identity;
    one["location"] = {{"path", valid_utf8(finding.path.empty() ? "." : finding.path)},
                       {"lines",
                        {{"begin", std::max<std::size_t>(1, finding.start_line)},
                         {"end", std::max({std::size_t{1}, finding.start_line, finding.end_line})}}}};
    out << before << one.dump(-1, ' ', true, Json::error_handler_t::replace);
    before = ",\n";
  }
  out << "\n]\n";
}

void render_bitbucket(const ReportView& report, const RenderOptions&, std::ostream& out) {
  constexpr std::size_t kAnnotationsLimit = 1000;
  constexpr std::size_t kSummaryLimit = 450;
  const FindingCounts& numbers = report.numbers;
  Json head;
  head["title"] = "Plimsoll";
  head["reporter"] = "plimsoll";
  head["report_type"] = "SECURITY";
  head["details"] =
      std::to_string(numbers.shown) + " findings" + (report.coverage.complete ? "" : "; the scan is incomplete");
  head["result"] = numbers.shown == 0 && report.coverage.complete ? "PASSED" : "FAILED";
  Json annotations = Json::array();
  for (const Finding& finding : report.findings) {
    if (!counts(finding)) continue;
    if (annotations.size() == kAnnotationsLimit) break;
    Json one;
    one["external_id"] = finding.identity;
    one["annotation_type"] = "VULNERABILITY";
    one["path"] = valid_utf8(finding.path);
    if (finding.start_line != 0) one["line"] = finding.start_line;
    one["summary"] = cut(visible(finding.message), kSummaryLimit);
    one["severity"] = finding.severity == Severity::critical ? "CRITICAL"
                      : finding.severity == Severity::high   ? "HIGH"
                      : finding.severity == Severity::medium ? "MEDIUM"
                                                             : "LOW";
    annotations.push_back(std::move(one));
  }
  const Json both = {{"report", std::move(head)}, {"annotations", std::move(annotations)}};
  out << both.dump(-1, ' ', true, Json::error_handler_t::replace) << '\n';
}

}  // namespace plimsoll::reports
