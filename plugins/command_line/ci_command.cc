// SPDX-License-Identifier: Apache-2.0
//
// plimsoll ci: the gate of a pipeline. Works out what is new, makes sure that it is here, scans it, and does not turn green
// when it could not look at everything.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "plugins/ci/ci_event.h"
#include "plugins/ci/ci_repair.h"
#include "plugins/command_line/commands.h"
#include "plugins/command_line/messages.h"
#include "plugins/command_line/request.h"
#include "plugins/command_line/scan_command.h"

namespace plimsoll::command_line {
namespace {

ci::Environment process_environment() {
  ci::Environment environment;
  environment.variable = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  environment.file = [](const std::string& path) -> std::optional<std::string> {
    constexpr std::streamsize kMost = 64 << 20;
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    std::string text(static_cast<std::size_t>(kMost), '\0');
    file.read(text.data(), kMost);
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
  };
  return environment;
}

int usage_error(const std::string& message) {
  print_error(message);
  return static_cast<int>(ExitCode::usage);
}

}  // namespace

int run_ci(const Arguments& arguments) {
  const std::string fetch = arguments.value("fetch", "auto");
  if (fetch != "auto" && fetch != "never") return usage_error("--fetch takes auto or never, not '" + fetch + "'");
  ReportPlan reports;
  std::string error;
  if (!plan_reports(arguments, reports, error)) return usage_error(error);
  auto request = make_request(arguments, error);
  if (!request) return usage_error(error);

  const ci::Plan plan = ci::plan_for(process_environment());
  const std::string head = "plimsoll: " + (plan.provider.empty() ? std::string("no pipeline") : plan.provider) +
                           (plan.event.empty() ? "" : " " + harmless(plan.event)) + ": " + harmless(plan.reason);
  if (plan.what == ci::Plan::What::unknown) return usage_error(head.substr(10));
  print_note(head);
  if (plan.what == ci::Plan::What::nothing) return 0;
  if (plan.what == ci::Plan::What::history) {
    request->selection = {SelectionKind::history, ""};
  } else {
    const char* token = std::getenv("PLIMSOLL_TOKEN");
    const ci::RepairResult repair =
        ci::make_range_available(request->path, plan, fetch == "auto", token == nullptr ? "" : token);
    if (!repair.text.empty()) print_note("plimsoll: " + harmless(repair.text));
    if (!repair.complete) return static_cast<int>(ExitCode::incomplete);
    request->selection = {SelectionKind::range, plan.range};
    print_note("plimsoll: range " + harmless(plan.range));
    // A change must not be able to accept its own findings: settings come from the side that it is measured against.
    request->settings_revision = plan.base;
  }
  return scan_and_report(std::move(*request), reports);
}

}  // namespace plimsoll::command_line
