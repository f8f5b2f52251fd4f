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

// What the pipeline says, or what the user says in its place.
ci::Plan plan_of(const Arguments& arguments, std::string& error) {
  const bool all = arguments.has("all-history");
  const bool between = arguments.has("base") || arguments.has("head");
  if (all && between) error = "--all-history and --base with --head exclude each other";
  if (arguments.has("head") && !arguments.has("base")) error = "--head needs --base";
  const std::string base = arguments.value("base");
  const std::string head = arguments.value("head", "HEAD");
  for (const std::string& revision : {base, head}) {
    if (revision.find_first_of(" \t\n") != std::string::npos || revision.find("..") != std::string::npos ||
        revision.starts_with('-') || revision.starts_with('^')) {
      error = "--base and --head take one revision each, not '" + revision + "'";
    }
  }
  if (between) return ci::plan_between(base, head);
  if (!all) return ci::plan_for(process_environment());
  ci::Plan plan;
  plan.what = ci::Plan::What::history;
  plan.provider = "given";
  plan.reason = "all of history";
  return plan;
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

  const ci::Plan plan = plan_of(arguments, error);
  if (!error.empty()) return usage_error(error);
  const std::string head = plan.provider + (plan.event.empty() ? "" : " " + harmless(plan.event)) +
                           (plan.provider.empty() ? "" : ": ") + harmless(plan.reason);
  if (plan.what == ci::Plan::What::unknown) return usage_error(head);
  print_note("plimsoll: " + head);
  if (plan.what == ci::Plan::What::nothing) return 0;
  if (plan.what == ci::Plan::What::history) {
    request->selection = {SelectionKind::history, ""};
  } else {
    const char* token = std::getenv("PLIMSOLL_TOKEN");
    const ci::RepairResult repair =
        ci::make_range_available(request->path, plan, fetch == "auto", token == nullptr ? "" : token);
    if (!repair.text.empty()) print_note("plimsoll: " + harmless(repair.text));
    if (!repair.complete) return static_cast<int>(ExitCode::incomplete);
    request->selection = {SelectionKind::range, repair.range};
    print_note("plimsoll: range " + harmless(repair.range));
    // A change must not be able to accept its own findings: settings come from the side that it is measured against.
    request->settings_revision = repair.base.empty() ? plan.base : repair.base;
    if (repair.base.empty() && !plan.base.empty()) {
      print_note("plimsoll: '" + harmless(plan.base) + "' is not in this clone, so no settings are read");
    }
    request->only_new = true;
    // What was remembered of a history says nothing about a range.
    request->state_file.clear();
  }
  return scan_and_report(std::move(*request), reports);
}

}  // namespace plimsoll::command_line
