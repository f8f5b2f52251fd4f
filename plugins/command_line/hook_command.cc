// SPDX-License-Identifier: Apache-2.0
//
// plimsoll hook run|install|uninstall|doctor.
#include <charconv>

#include "plugins/command_line/commands.h"
#include "plugins/command_line/messages.h"
#include "plugins/command_line/request.h"
#include "plugins/git_hooks/hook_install.h"
#include "plugins/git_hooks/hook_run.h"

namespace plimsoll::command_line {
namespace {

int usage_error(const std::string& message) {
  print_error(message);
  return static_cast<int>(ExitCode::usage);
}

int finish(const git_hooks::InstallResult& result) {
  if (!result.ok) {
    print_error(result.text.substr(0, result.text.size() - 1));
    return static_cast<int>(ExitCode::usage);
  }
  return print_output(result.text) ? 0 : static_cast<int>(ExitCode::internal);
}

}  // namespace

int run_as_hook(const std::string& event, const std::vector<std::string>& words, const Arguments& arguments) {
  git_hooks::HookOptions options;
  if (arguments.has("fail-on")) {
    const auto severity = severity_from(arguments.value("fail-on"));
    if (!severity)
      return usage_error("--fail-on takes info, low, medium, high or critical, not '" + arguments.value("fail-on") + "'");
    options.gate.fail_on = *severity;
  }
  if (arguments.has("timeout")) {
    const std::string text = arguments.value("timeout");
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), options.timeout_seconds);
    if (failure != std::errc() || end != text.data() + text.size()) {
      return usage_error("--timeout takes seconds, not '" + text + "'");
    }
  }
  if (arguments.has("on-timeout")) {
    const std::string policy = arguments.value("on-timeout");
    if (policy != "accept" && policy != "reject")
      return usage_error("--on-timeout takes accept or reject, not '" + policy + "'");
    options.accept_on_timeout = policy == "accept";
  }
  std::string input;
  if (event == "pre-push" || event == "pre-receive") {
    auto text = read_standard_input();
    if (!text) return usage_error("cannot read standard input");
    input = std::move(*text);
  }
  return git_hooks::run_hook(event, words, input, options);
}

int run_hook_command(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.positional;
  if (words.empty()) return usage_error("say what: 'plimsoll hook install', 'uninstall', 'doctor' or 'run EVENT'");
  if (words[0] == "run") {
    if (words.size() < 2 || !git_hooks::is_hook_event(words[1])) {
      return usage_error("'plimsoll hook run' takes pre-commit, pre-push, pre-receive or update");
    }
    return run_as_hook(words[1], {words.begin() + 2, words.end()}, arguments);
  }
  git_hooks::InstallOptions options;
  options.program = arguments.value("program");
  options.into_hooks_path = arguments.has("into-hooks-path");
  if (words.size() > 1) {
    options.events.assign(words.begin() + 1, words.end());
    for (const std::string& event : options.events) {
      if (!git_hooks::is_hook_event(event)) {
        return usage_error("no hook event '" + event + "'; known are pre-commit, pre-push, pre-receive and update");
      }
    }
  }
  if (words[0] == "install") return finish(git_hooks::install_hooks(options));
  if (words[0] == "uninstall") return finish(git_hooks::uninstall_hooks(options));
  if (words[0] == "doctor") return finish(git_hooks::examine_hooks(options));
  return usage_error("unknown word '" + words[0] + "'; it is install, uninstall, doctor or run");
}

}  // namespace plimsoll::command_line
