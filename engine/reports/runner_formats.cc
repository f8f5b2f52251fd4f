// SPDX-License-Identifier: Apache-2.0
//
// What a GitHub runner reads: annotations as workflow commands, and numbers for the outputs of a step.
//
// A runner shows ten errors, ten warnings and ten notices of a step; the worst come first, and the last notice says how many
// were left out. Both columns are dropped when a region spans lines, so only one-line regions carry them. A finding that
// stands only in history has no line to point at: it is told without a file.
#include <algorithm>
#include <array>
#include <ostream>

#include "engine/reports/escape.h"
#include "engine/reports/reports.h"

namespace plimsoll::reports {
namespace {

constexpr std::size_t kShownOfKind = 10;
constexpr std::size_t kMessageLimit = 4000;

// The runner turns back %25, %0D, %0A, and in properties %3A and %2C.
std::string escape_data(std::string_view text, bool property) {
  std::string out;
  for (const char c : visible(text)) {
    if (c == '%') {
      out += "%25";
    } else if (property && c == ':') {
      out += "%3A";
    } else if (property && c == ',') {
      out += "%2C";
    } else {
      out += c;
    }
  }
  return out;
}

bool stands_in_files(const Finding& finding) {
  if (finding.path.empty() || finding.start_line == 0) return false;
  if (finding.where == Where::worktree || finding.where == Where::folder || finding.where == Where::index) return true;
  return finding.where == Where::blob && (!finding.lifetime.alive_at.empty() || !finding.lifetime.removed);
}

// Outputs are lines of NAME=VALUE: a range goes in when no sign of it could end a line or open another.
bool is_plain_range(const Selection& selection) {
  static constexpr std::string_view kSigns = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-^?~ ";
  return selection.kind == SelectionKind::range && selection.revision.find_first_not_of(kSigns) == std::string::npos;
}

}  // namespace

void render_github_annotations(const ReportView& report, const RenderOptions&, std::ostream& out) {
  static constexpr std::array<const char*, 3> kKinds = {"error", "warning", "notice"};
  std::array<std::size_t, 3> written{};
  std::size_t left_out = 0;
  if (!report.coverage.complete) {
    out << "::error title=Plimsoll::not everything could be read, so this is no clean bill\n";
    ++written[0];
  }
  for (const Finding& finding : report.findings) {
    if (!counts(finding)) continue;
    const std::size_t kind = finding.severity >= Severity::high ? 0 : finding.severity >= Severity::medium ? 1 : 2;
    // One place of the last kind is kept for the count of the rest.
    if (written[kind] == (kind == 2 ? kShownOfKind - 1 : kShownOfKind)) {
      ++left_out;
      continue;
    }
    ++written[kind];
    out << "::" << kKinds[kind] << ' ';
    if (stands_in_files(finding)) {
      out << "file=" << escape_data(finding.path, true) << ",line=" << finding.start_line;
      if (finding.end_line == finding.start_line) {
        out << ",col=" << std::max<std::size_t>(1, finding.start_column)
            << ",endColumn=" << std::max<std::size_t>(1, finding.end_column);
      } else {
        out << ",endLine=" << finding.end_line;
      }
      out << ',';
    }
    out << "title=" << escape_data("Plimsoll " + finding.rule, true) << "::";
    std::string message = finding.message;
    if (!stands_in_files(finding)) {
      message += " (" + (finding.path.empty() ? std::string(name_of(finding.where)) : finding.path) +
                 (finding.commit.empty() ? "" : ", commit " + finding.commit.substr(0, 12)) + ")";
    }
    out << escape_data(message, false).substr(0, kMessageLimit) << '\n';
  }
  if (left_out != 0) out << "::notice title=Plimsoll::" << left_out << " more findings are in the log and in the reports\n";
}

void render_counts(const ReportView& report, const RenderOptions&, std::ostream& out) {
  const FindingCounts& numbers = report.numbers;
  out << "findings=" << numbers.shown << '\n';
  for (const Severity severity : {Severity::critical, Severity::high, Severity::medium, Severity::low, Severity::info}) {
    out << name_of(severity) << '=' << numbers.by_severity[static_cast<std::size_t>(severity)] << '\n';
  }
  if (is_plain_range(report.selection)) out << "range=" << report.selection.revision << '\n';
  out << "suppressed=" << numbers.suppressed - numbers.known_before << '\n'
      << "known-before=" << numbers.known_before << '\n'
      << "commits-scanned=" << report.coverage.commits << '\n'
      << "complete=" << (report.error.empty() && report.coverage.complete ? "true" : "false") << '\n';
}

}  // namespace plimsoll::reports
