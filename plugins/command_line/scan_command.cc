// SPDX-License-Identifier: Apache-2.0
//
// plimsoll scan and plimsoll baseline.
#include <algorithm>
#include <sstream>

#include "plugins/command_line/commands.h"
#include "plugins/command_line/messages.h"
#include "plugins/command_line/request.h"

namespace plimsoll::command_line {
namespace {

int usage_error(const std::string& message) {
  print_error(message);
  return static_cast<int>(ExitCode::usage);
}

std::string known_formats() {
  std::string names;
  for (const std::string& name : report_formats()) names += (names.empty() ? "" : ", ") + name;
  return names;
}

bool is_format(const std::string& name) {
  const auto formats = report_formats();
  return std::find(formats.begin(), formats.end(), name) != formats.end();
}

struct ReportFile {
  std::string format;
  std::string path;
};

}  // namespace

int run_scan(const Arguments& arguments) {
  // Everything that a user can get wrong is checked before the scan: nobody wants to wait for a typing error.
  const std::string format = arguments.value("format", "text");
  if (!is_format(format)) return usage_error("unknown format '" + format + "'; known are " + known_formats());
  std::vector<ReportFile> files;
  for (const std::string& wanted : arguments.all("report")) {
    const std::size_t sign = wanted.find('=');
    if (sign == std::string::npos || sign + 1 == wanted.size()) {
      return usage_error("--report takes FORMAT=FILE, not '" + wanted + "'");
    }
    files.push_back({wanted.substr(0, sign), wanted.substr(sign + 1)});
    if (!is_format(files.back().format)) {
      return usage_error("unknown format '" + files.back().format + "'; known are " + known_formats());
    }
  }
  RenderOptions options;
  if (arguments.has("fail-on")) {
    const auto severity = severity_from(arguments.value("fail-on"));
    if (!severity) {
      return usage_error("--fail-on takes info, low, medium, high or critical, not '" + arguments.value("fail-on") + "'");
    }
    options.gate.fail_on = *severity;
  }
  if (arguments.has("min-confidence")) {
    const auto confidence = confidence_from(arguments.value("min-confidence"));
    if (!confidence || *confidence == Confidence::disproved) {
      return usage_error("--min-confidence takes possible, likely or proven, not '" + arguments.value("min-confidence") + "'");
    }
    options.gate.at_least = *confidence;
  }
  const std::string color = arguments.value("color", "auto");
  if (color != "auto" && color != "always" && color != "never") {
    return usage_error("--color takes auto, always or never, not '" + color + "'");
  }
  options.gate.exit_zero = arguments.has("exit-zero");
  options.show_suppressed = arguments.has("show-suppressed");
  options.verbose = arguments.has("verbose");
  options.quiet = arguments.has("quiet");
  options.width = terminal_width();
  std::string error;
  auto request = make_request(arguments, error);
  if (!request) return usage_error(error);

  const ScanReport report = scan_with_progress(std::move(*request), options.quiet);
  int code = static_cast<int>(exit_code_of(report, options.gate));
  if (!report.error.empty() && format == "text") print_error(report.error);
  for (const ReportFile& file : files) {
    std::ostringstream text;
    render(report, file.format, options, text);
    if (!write_whole_file(file.path, text.str())) code = static_cast<int>(ExitCode::internal);
  }
  if (report.error.empty() || format != "text") {
    options.color = wants_color(color);
    std::ostringstream text;
    render(report, format, options, text);
    if (!print_output(text.str())) code = static_cast<int>(ExitCode::internal);
  }
  return code;
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
