// SPDX-License-Identifier: Apache-2.0
//
// plimsoll render, merge and diff: what is done with machine reports after the scan.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
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

// A report file, or standard input for "-". The message of a failure is printed here.
std::optional<ScanReport> load(const std::string& path) {
  std::string text;
  if (path == "-") {
    auto input = read_standard_input();
    if (!input) {
      print_error("cannot read standard input, or it is larger than 2 GiB");
      return std::nullopt;
    }
    text = std::move(*input);
  } else {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
      print_error("cannot open '" + path + "': " + std::strerror(errno));
      return std::nullopt;
    }
    std::ostringstream content;
    content << file.rdbuf();
    if (!file || !content) {
      print_error("cannot read '" + path + "': it is empty, a folder, or the disk fails");
      return std::nullopt;
    }
    text = content.str();
  }
  std::string error;
  auto report = read_report(text, path, error);
  if (!report) print_error(error);
  return report;
}

// Renders to standard output, or to --output FILE.
int deliver(const ScanReport& report, const std::string& format, const Arguments& arguments, int code) {
  RenderOptions options;
  options.width = terminal_width();
  options.verbose = arguments.has("verbose");
  options.quiet = arguments.has("quiet");
  options.show_suppressed = arguments.has("show-suppressed");
  options.color = !arguments.has("output") && wants_color(arguments.value("color", "auto"));
  std::ostringstream text;
  if (!render(report, format, options, text)) {
    std::string names;
    for (const std::string& name : report_formats()) names += (names.empty() ? "" : ", ") + name;
    return usage_error("unknown format '" + format + "'; known are " + names);
  }
  const bool written =
      arguments.has("output") ? write_whole_file(arguments.value("output"), text.str()) : print_output(text.str());
  return written ? code : static_cast<int>(ExitCode::internal);
}

}  // namespace

int run_render(const Arguments& arguments) {
  if (arguments.positional.size() != 1) return usage_error("'plimsoll render' takes one REPORT, or '-' for standard input");
  const auto report = load(arguments.positional[0]);
  if (!report) return static_cast<int>(ExitCode::usage);
  return deliver(*report, arguments.value("format", "text"), arguments, 0);
}

int run_merge(const Arguments& arguments) {
  if (arguments.positional.empty()) return usage_error("'plimsoll merge' takes one or more REPORTs");
  std::vector<ScanReport> parts;
  for (const std::string& path : arguments.positional) {
    auto report = load(path);
    if (!report) return static_cast<int>(ExitCode::usage);
    parts.push_back(std::move(*report));
  }
  if (arguments.has("expect") && arguments.value("expect") != std::to_string(parts.size())) {
    print_error(arguments.value("expect") + " reports were expected, " + std::to_string(parts.size()) + " are here");
    return static_cast<int>(ExitCode::incomplete);
  }
  const ScanReport merged = merge_reports(parts);
  Gate gate;
  gate.exit_zero = true;
  return deliver(merged, arguments.value("format", "jsonl"), arguments, static_cast<int>(exit_code_of(merged, gate)));
}

int run_diff(const Arguments& arguments) {
  if (arguments.positional.size() != 2) return usage_error("'plimsoll diff' takes two REPORTs, the older one first");
  const auto before = load(arguments.positional[0]);
  auto after = load(arguments.positional[1]);
  if (!before || !after) return static_cast<int>(ExitCode::usage);
  const ReportComparison comparison = compare_reports(*before, *after);
  const auto line_of = [](char sign, const Finding& finding) {
    std::ostringstream text;
    text << sign << ' ' << name_of(finding.severity) << ' ' << finding.rule << ' ' << finding.path << ':'
         << finding.start_line << ' ' << finding.message;
    return text.str();
  };
  std::string text;
  for (const std::size_t at : comparison.fresh) text += harmless(line_of('+', after->findings[at])) + "\n";
  for (const std::size_t at : comparison.gone) text += harmless(line_of('-', before->findings[at])) + "\n";
  text += std::to_string(comparison.fresh.size()) + " new, " + std::to_string(comparison.gone.size()) + " gone, " +
          std::to_string(comparison.still.size()) + " still there\n";
  if (before->ruleset_digest != after->ruleset_digest) {
    text += "note: the two reports were made with different rules; what is new may be a new rule\n";
  }
  if (!print_output(text)) return static_cast<int>(ExitCode::internal);
  // New findings fail as those of a scan do.
  ScanReport fresh;
  fresh.coverage.complete = before->coverage.complete && after->coverage.complete;
  for (const std::size_t at : comparison.fresh) fresh.findings.push_back(std::move(after->findings[at]));
  return static_cast<int>(exit_code_of(fresh, {}));
}

}  // namespace plimsoll::command_line
