// SPDX-License-Identifier: Apache-2.0
//
// plimsoll scan and plimsoll baseline.
#include "plugins/command_line/scan_command.h"

#include <algorithm>
#include <ostream>

#include "plugins/command_line/commands.h"
#include "plugins/command_line/messages.h"
#include "plugins/command_line/request.h"

namespace plimsoll::command_line {
namespace {

int usage_error(const std::string& message) {
  print_error(message);
  return static_cast<int>(ExitCode::usage);
}

}  // namespace

bool plan_reports(const Arguments& arguments, ReportPlan& plan, std::string& error) {
  const auto wrong = [&error](const std::string& message) {
    error = message;
    return false;
  };
  plan.format = arguments.value("format", "text");
  if (!is_format(plan.format)) return wrong(unknown_format(plan.format));
  for (const std::string& wanted : arguments.all("report")) {
    const std::size_t sign = wanted.find('=');
    if (sign == std::string::npos || sign + 1 == wanted.size())
      return wrong("--report takes FORMAT=FILE, not '" + wanted + "'");
    plan.files.push_back({wanted.substr(0, sign), wanted.substr(sign + 1)});
    if (!is_format(plan.files.back().format)) {
      return wrong(unknown_format(plan.files.back().format));
    }
  }
  RenderOptions& options = plan.options;
  if (arguments.has("fail-on")) {
    const auto severity = severity_from(arguments.value("fail-on"));
    if (!severity) {
      return wrong("--fail-on takes info, low, medium, high or critical, not '" + arguments.value("fail-on") + "'");
    }
    options.gate.fail_on = *severity;
  }
  if (arguments.has("min-confidence")) {
    const auto confidence = confidence_from(arguments.value("min-confidence"));
    if (!confidence || *confidence == Confidence::disproved) {
      return wrong("--min-confidence takes possible, likely or proven, not '" + arguments.value("min-confidence") + "'");
    }
    options.gate.at_least = *confidence;
  }
  plan.color = arguments.value("color", "auto");
  if (plan.color != "auto" && plan.color != "always" && plan.color != "never") {
    return wrong("--color takes auto, always or never, not '" + plan.color + "'");
  }
  options.gate.exit_zero = arguments.has("exit-zero");
  options.show_suppressed = arguments.has("show-suppressed");
  options.verbose = arguments.has("verbose");
  options.quiet = arguments.has("quiet");
  options.width = terminal_width();
  return true;
}

int scan_and_report(ScanRequest request, ReportPlan plan) {
  RenderOptions& options = plan.options;
  const ScanReport report = scan_with_progress(std::move(request), options.quiet);
  int code = static_cast<int>(exit_code_of(report, options.gate));
  if (!report.error.empty()) print_error(report.error);
  for (const ReportFile& file : plan.files) {
    const auto write = [&](std::ostream& out) { return render(report, file.format, options, out); };
    if (!write_whole_file(file.path, write)) code = static_cast<int>(ExitCode::internal);
  }
  if (report.error.empty() || plan.format != "text") {
    options.color = wants_color(plan.color);
    const auto write = [&](std::ostream& out) { return render(report, plan.format, options, out); };
    if (!print_stream(write)) code = static_cast<int>(ExitCode::internal);
  }
  return code;
}

int run_scan(const Arguments& arguments) {
  ReportPlan plan;
  std::string error;
  if (!plan_reports(arguments, plan, error)) return usage_error(error);
  auto request = make_request(arguments, error);
  if (!request) return usage_error(error);
  return scan_and_report(std::move(*request), std::move(plan));
}

int run_baseline(const Arguments& arguments) {
  std::string error;
  auto request = make_request(arguments, error);
  if (!request) return usage_error(error);
  const ScanReport report = scan_with_progress(std::move(*request), false);
  if (!report.error.empty()) print_error(report.error);
  const ExitCode code = exit_code_of(report, {Severity::critical, true});
  // A baseline of a part would accept nothing of the rest, and look complete.
  if (code == ExitCode::incomplete) {
    print_error("not everything could be read, so no baseline is written; 'plimsoll scan' tells what was left out");
  }
  if (code != ExitCode::clean) return static_cast<int>(code);
  const std::string text = make_baseline(report);
  const bool written = arguments.has("output") ? write_whole_file(arguments.value("output"), text) : print_output(text);
  return written ? 0 : static_cast<int>(ExitCode::internal);
}

}  // namespace plimsoll::command_line
