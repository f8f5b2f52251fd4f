// SPDX-License-Identifier: Apache-2.0
//
// plimsoll: picks the command and hands it its arguments.
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <new>

#include "plugins/command_line/commands.h"
#include "plugins/command_line/messages.h"
#include "plugins/command_line/suggestion.h"
#include "plugins/git_hooks/hook_run.h"

namespace plimsoll::command_line {
namespace {

struct Entry {
  const char* name;
  int (*run)(const Arguments& arguments);
};

constexpr Entry kEntries[] = {
    {"scan", run_scan},       {"baseline", run_baseline},       {"rules", run_rules},   {"parse", run_parse},
    {"explain", run_explain}, {"version", run_version},         {"render", run_render}, {"merge", run_merge},
    {"diff", run_diff},       {"hook", run_hook_command},       {"ci", run_ci},         {"images", run_images},
    {"help", run_help},       {"completions", run_completions},
};

int usage_error(const std::string& message) {
  print_error(message);
  return static_cast<int>(ExitCode::usage);
}

std::string unknown_command(const std::string& name) {
  if (name.starts_with('-')) return "a command comes before '" + name + "', as in 'plimsoll scan " + name + "'";
  std::vector<std::string> names;
  for (const CommandRow& row : command_rows()) names.emplace_back(row.name);
  return "unknown command '" + name + "'" + did_you_mean(name, names, "; 'plimsoll help' lists them");
}

int run(const std::vector<std::string>& words) {
  if (words.empty()) {
    print_output(overview_text());
    return static_cast<int>(ExitCode::usage);
  }
  const std::string name = words[0] == "--version" || words[0] == "-V" ? "version"
                           : words[0] == "--help" || words[0] == "-h"  ? "help"
                                                                       : words[0];
  const CommandRow* command = find_command(name);
  if (command == nullptr) return usage_error(unknown_command(name));
  std::string error;
  const auto arguments = parse_arguments(*command, {words.begin() + 1, words.end()}, error);
  if (!arguments) return usage_error(error);
  if (arguments->has("help")) return print_output(help_text(*command)) ? 0 : static_cast<int>(ExitCode::internal);
  for (const Entry& entry : kEntries) {
    if (name == entry.name) return entry.run(*arguments);
  }
  return usage_error("unknown command '" + name + "'");
}

// Memory holds the secrets that were found. A limit of zero would still hand a dump to a program that collects them; one byte
// is what the kernel takes for "none at all".
void leave_no_core_dump() {
  rlimit limit{};
  if (getrlimit(RLIMIT_CORE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max = std::min<rlim_t>(limit.rlim_max, 1);
  setrlimit(RLIMIT_CORE, &limit);
}

}  // namespace
}  // namespace plimsoll::command_line

int main(int argc, char** argv) {
  // A closed pipe is told by the failing write, with a message, not by a silent death.
  std::signal(SIGPIPE, SIG_IGN);
  plimsoll::command_line::leave_no_core_dump();
  try {
    if (argc > 0) {
      // A link to the program in .git/hooks is a hook.
      const std::string_view path = argv[0];
      const std::string name(path.substr(path.rfind('/') + 1));
      if (plimsoll::git_hooks::is_hook_event(name)) {
        return plimsoll::command_line::run_as_hook(name, {argv + 1, argv + argc}, {});
      }
    }
    return plimsoll::command_line::run({argv + (argc > 0 ? 1 : 0), argv + argc});
  } catch (const std::bad_alloc&) {
    plimsoll::command_line::print_error("out of memory; --memory lowers the budget for caches");
  } catch (const std::exception& failure) {
    plimsoll::command_line::print_error(std::string("internal error: ") + failure.what());
  }
  return static_cast<int>(plimsoll::ExitCode::internal);
}
