// SPDX-License-Identifier: Apache-2.0
//
// plimsoll rules test, import and profile: what the author of a rule asks.
#include "plugins/command_line/rules_profile.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>

#include "plugins/command_line/messages.h"
#include "plugins/command_line/request.h"

namespace plimsoll::command_line {
namespace {

constexpr std::size_t kRowsShown = 40;

std::string column(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : ' ' + text;
}

std::string counted(std::size_t number, const char* what) {
  return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
}

std::string decimal(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string profile_text(const ScanReport& report, double processor_seconds, bool all_rows) {
  std::map<std::string, std::size_t> findings;
  for (const Finding& finding : report.findings) ++findings[finding.rule];
  RuleCost total;
  std::size_t widest = 4;
  for (const RuleCost& cost : report.rule_costs) {
    widest = std::max(widest, cost.rule.size());
    total.hits += cost.hits;
    total.gate_passes += cost.gate_passes;
    total.runs += cost.runs;
    total.matches += cost.matches;
    total.nanoseconds += cost.nanoseconds;
  }
  const auto row = [&](const RuleCost& cost, std::size_t found) {
    const double share = processor_seconds > 0 ? static_cast<double>(cost.nanoseconds) / 1e7 / processor_seconds : 0;
    std::string text = cost.rule;
    text.resize(widest, ' ');
    return text + column(std::to_string(cost.hits), 12) + column(std::to_string(cost.gate_passes), 12) +
           column(std::to_string(cost.runs), 12) + column(std::to_string(cost.matches), 10) +
           column(std::to_string(found), 10) + column(decimal(static_cast<double>(cost.nanoseconds) / 1e6, 1), 10) +
           column(decimal(share, 1), 7) + '\n';
  };
  std::string text = "rule";
  text.resize(widest, ' ');
  text += column("hits", 12) + column("gate", 12) + column("runs", 12) + column("matches", 10) + column("findings", 10) +
          column("ms", 10) + column("%", 7) + '\n';
  std::size_t shown = 0;
  for (const RuleCost& cost : report.rule_costs) {
    if (shown++ == kRowsShown && !all_rows) break;
    text += row(cost, findings[cost.rule]);
  }
  if (report.rule_costs.size() > kRowsShown && !all_rows) {
    text += "and " + counted(report.rule_costs.size() - kRowsShown, "more rule") + " (--verbose shows all)\n";
  }
  total.rule = "all";
  text += row(total, report.findings.size());
  text += "\n" + std::to_string(report.coverage.bytes) + " bytes in " + decimal(processor_seconds, 2) +
          " s of processor time, over all threads; counting costs some of it.\n"
          "hits: anchors found; gate: hits that the cheap questions let through; runs: of the pattern; matches: before they "
          "are\n"
          "judged by path and made one of several places; ms and %: of the pattern runs, the first of which compiles the "
          "pattern, and the\n"
          "share of all processor time.\n";
  return text;
}

}  // namespace

int run_rules_test(const std::vector<std::string>& files) {
  const RuleTest result = test_rules(files);
  std::string text;
  for (const std::string& problem : result.problems) text += harmless(problem) + '\n';
  text += counted(result.rules, "rule") + " with " + counted(result.examples, "example") + " and " +
          counted(result.counter_examples, "counter-example") + ": " +
          (result.problems.empty() ? std::string("all as they say") : counted(result.problems.size(), "problem")) + '\n';
  if (!print_output(text)) return static_cast<int>(ExitCode::internal);
  if (!result.readable) return static_cast<int>(ExitCode::usage);
  return static_cast<int>(result.problems.empty() ? ExitCode::clean : ExitCode::findings);
}

int run_rules_import(const std::vector<std::string>& files) {
  std::string text;
  bool failed = false;
  for (const std::string& file : files) {
    const ImportResult result = try_import(file);
    for (const std::string& line : result.not_carried) text += harmless(line) + '\n';
    if (!result.error.empty()) {
      failed = true;
      text += harmless(result.error) + '\n';
      continue;
    }
    text += harmless(file) + ": " + counted(result.rules, "rule") + ", " + counted(result.allowlists, "allowlist") + ", " +
            counted(result.accepted, "accepted finding") +
            "; not carried over: " + std::to_string(result.not_carried.size()) + '\n';
  }
  if (!print_output(text)) return static_cast<int>(ExitCode::internal);
  return static_cast<int>(failed ? ExitCode::usage : ExitCode::clean);
}

int run_rules_profile(Arguments arguments) {
  arguments.positional.erase(arguments.positional.begin());
  std::string error;
  auto request = make_request(arguments, error);
  if (!request) {
    print_error(error);
    return static_cast<int>(ExitCode::usage);
  }
  request->profile_rules = true;
  const std::clock_t start = std::clock();
  const ScanReport report = scan_with_progress(std::move(*request), false);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  if (!report.error.empty()) {
    print_error(report.error);
    return static_cast<int>(report.error_class == ScanReport::ErrorClass::usage ? ExitCode::usage : ExitCode::internal);
  }
  return print_output(profile_text(report, seconds, arguments.has("verbose"))) ? 0 : static_cast<int>(ExitCode::internal);
}

}  // namespace plimsoll::command_line
