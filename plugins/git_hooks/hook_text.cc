// SPDX-License-Identifier: Apache-2.0
#include "plugins/git_hooks/hook_text.h"

#include <algorithm>

namespace plimsoll::git_hooks {
namespace {

constexpr std::size_t kFindingsShown = 20;
constexpr std::size_t kSkippedShown = 5;
constexpr std::size_t kShortId = 10;

std::string counted(std::size_t count, const char* one, const char* more) {
  return std::to_string(count) + " " + (count == 1 ? one : more);
}

// A remedy may go on with a sketch of a file; its first line says what to do.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string place_of(const Finding& finding) {
  std::string place = finding.path;
  if (place.empty()) place = name_of(finding.where);
  if (finding.start_line != 0)
    place += ":" + std::to_string(finding.start_line) + ":" + std::to_string(finding.start_column);
  if (!finding.commit.empty()) place += " in " + finding.commit.substr(0, kShortId);
  return place;
}

std::string text_of(const Finding& finding) {
  std::string text = harmless(place_of(finding)) + ": " + std::string(name_of(finding.severity)) + ": " +
                     harmless(finding.message) + " [" + finding.rule + "]\n";
  if (!finding.excerpt.empty()) text += "    | " + harmless(finding.excerpt) + "\n";
  if (!finding.fix.empty()) text += "    fix: " + harmless(first_line(finding.fix)) + "\n";
  return text;
}

std::string advice_for(const std::string& event) {
  if (event == "pre-commit") {
    return "Take it out of what is staged, or accept it: 'plimsoll:allow RULE -- reason' in a comment on its line, or an "
           "entry in\n"
           ".plimsoll.yaml. 'plimsoll rules explain RULE' says more; 'git commit --no-verify' goes past every hook.\n";
  }
  return "A secret that is in a commit stays in history: revoke it, and rewrite the commits. What is no secret is accepted "
         "by\n"
         "'plimsoll:allow RULE -- reason' in a comment on its line, or in .plimsoll.yaml. 'plimsoll rules explain RULE' "
         "says "
         "more.\n";
}

}  // namespace

std::string text_of_refusal(const ScanReport& report, const std::string& event) {
  const char* what = event == "pre-commit" ? "this commit" : "this push";
  std::string text;
  if (!report.findings.empty()) {
    text += "plimsoll: " + counted(report.findings.size(), "finding stops ", "findings stop ") + what + "\n";
    const std::size_t shown = std::min(kFindingsShown, report.findings.size());
    for (std::size_t at = 0; at < shown; ++at) text += text_of(report.findings[at]);
    if (report.findings.size() > shown) text += "and " + std::to_string(report.findings.size() - shown) + " more\n";
    text += advice_for(event);
  }
  if (!report.coverage.complete) {
    text += std::string("plimsoll: not everything in ") + what + " could be read, so it is stopped:\n";
    std::size_t shown = 0;
    for (const Skipped& skipped : report.coverage.skipped) {
      if (!skipped.incomplete || ++shown > kSkippedShown) continue;
      text += "    " + counted(skipped.count, "time ", "times ") + harmless(skipped.reason);
      if (!skipped.examples.empty()) text += " (" + harmless(skipped.examples.front()) + ")";
      text += "\n";
    }
  }
  return text;
}

}  // namespace plimsoll::git_hooks
