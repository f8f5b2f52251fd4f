// SPDX-License-Identifier: Apache-2.0
//
// JUnit and Checkstyle.
//
// "junit" is the strict form that Jenkins' xUnit plugin validates: `errors` on every suite, no `file` or `line` on a case.
// "junit-file" adds them for GitLab and CircleCI. A clean run holds one passing case, or some readers call the file empty.
#include <cstdint>
#include <map>
#include <ostream>

#include "engine/reports/escape.h"
#include "engine/reports/reports.h"

namespace plimsoll::reports {
namespace {

// Numbers of the findings that count, by what they have in common.
using Groups = std::map<std::string, std::vector<std::uint32_t>>;

Groups group(const ReportView& report, std::string Finding::* by) {
  Groups groups;
  std::uint32_t number = 0;
  for (const Finding& finding : report.findings) {
    if (counts(finding)) groups[finding.*by].push_back(number);
    ++number;
  }
  return groups;
}

std::string place_of(const Finding& finding) {
  std::string place = finding.path.empty() ? std::string(name_of(finding.where)) : finding.path;
  if (finding.start_line != 0) place += ":" + std::to_string(finding.start_line);
  return place;
}

void render_junit_as(const ReportView& report, bool with_file, std::ostream& out) {
  const Groups by_rule = group(report, &Finding::rule);
  Finding room;
  const bool complete = report.error.empty() && report.coverage.complete;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& [rule, findings] : by_rule) {
    out << "  <testsuite name=\"" << markup(rule) << "\" tests=\"" << findings.size() << "\" failures=\"" << findings.size()
        << "\" errors=\"0\" skipped=\"0\" time=\"0\">\n";
    for (const std::uint32_t number : findings) {
      const Finding& finding = report.findings.at(number, room);
      // The identity keeps the names of two findings on one line apart.
      out << "    <testcase name=\"" << markup(place_of(finding)) << " " << finding.identity.substr(0, 8)
          << "\" classname=\"" << markup(rule) << "\" time=\"0\"";
      if (with_file)
        out << " file=\"" << markup(finding.path) << "\" line=\"" << std::max<std::size_t>(1, finding.start_line) << "\"";
      out << ">\n      <failure message=\"" << markup(finding.message) << "\" type=\"" << name_of(finding.severity) << "\">"
          << markup(place_of(finding) + "\n" + finding.message + "\n" + finding.why + "\n" + finding.fix, true)
          << "</failure>\n    </testcase>\n";
    }
    out << "  </testsuite>\n";
  }
  out << "  <testsuite name=\"plimsoll\" tests=\"1\" failures=\"0\" errors=\"" << (complete ? 0 : 1)
      << "\" skipped=\"0\" time=\"0\">\n    <testcase name=\"everything that was asked for could be read\" "
         "classname=\"plimsoll\" time=\"0\"";
  if (complete) {
    out << "/>\n";
  } else {
    std::string reasons = report.error;
    for (const Skipped& skip : report.coverage.skipped) {
      if (skip.incomplete) reasons += (reasons.empty() ? "" : "; ") + skip.reason + ", " + std::to_string(skip.count);
    }
    out << ">\n      <error message=\"incomplete\" type=\"incomplete\">" << markup(reasons) << "</error>\n    </testcase>\n";
  }
  out << "  </testsuite>\n</testsuites>\n";
}

}  // namespace

void render_junit(const ReportView& report, const RenderOptions&, std::ostream& out) { render_junit_as(report, false, out); }

void render_junit_file(const ReportView& report, const RenderOptions&, std::ostream& out) {
  render_junit_as(report, true, out);
}

void render_checkstyle(const ReportView& report, const RenderOptions&, std::ostream& out) {
  const Groups by_file = group(report, &Finding::path);
  Finding room;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n";
  for (const auto& [path, findings] : by_file) {
    out << "  <file name=\"" << markup(path) << "\">\n";
    for (const std::uint32_t number : findings) {
      const Finding& finding = report.findings.at(number, room);
      out << "    <error line=\"" << std::max<std::size_t>(1, finding.start_line) << "\" column=\""
          << std::max<std::size_t>(1, finding.start_column) << "\" severity=\""
          << (finding.severity >= Severity::high     ? "error"
              : finding.severity >= Severity::medium ? "warning"
                                                     : "info")
          << "\" message=\"" << markup(finding.message) << "\" source=\"" << markup(finding.rule) << "\"/>\n";
    }
    out << "  </file>\n";
  }
  out << "</checkstyle>\n";
}

}  // namespace plimsoll::reports
