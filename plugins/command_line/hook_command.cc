// SPDX-License-Identifier: Apache-2.0
//
// plimsoll hook run|install|uninstall|doctor.
#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>

#include "plugins/command_line/commands.h"
#include "plugins/command_line/messages.h"
#include "plugins/command_line/request.h"
#include "plugins/command_line/suggestion.h"
#include "plugins/git_hooks/hook_install.h"
#include "plugins/git_hooks/hook_run.h"

namespace plimsoll::command_line {
namespace {

int usage_error(const std::string& message) {
  print_error(message);
  return static_cast<int>(ExitCode::usage);
}

const std::vector<std::string> kEvents = {"pre-commit", "pre-push", "pre-receive", "update"};

std::string names_of_events() {
  std::string names;
  for (const std::string& event : kEvents) names += (names.empty() ? "" : ", ") + event;
  return names;
}

int finish(const git_hooks::InstallResult& result) {
  if (!result.ok) {
    print_error(result.text.substr(0, result.text.size() - 1));
    return static_cast<int>(ExitCode::usage);
  }
  return print_output(result.text) ? 0 : static_cast<int>(ExitCode::internal);
}

// The options that say how a hook judges. Installing writes the same words into the hook.
std::optional<git_hooks::HookOptions> read_hook_options(const Arguments& arguments, std::string& error) {
  git_hooks::HookOptions options;
  const auto wrong = [&error](const std::string& message) {
    error = message;
    return std::nullopt;
  };
  if (arguments.has("fail-on")) {
    const auto severity = severity_from(arguments.value("fail-on"));
    if (!severity)
      return wrong("--fail-on takes info, low, medium, high or critical, not '" + arguments.value("fail-on") + "'");
    options.gate.fail_on = *severity;
  }
  if (arguments.has("timeout")) {
    const std::string text = arguments.value("timeout");
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), options.timeout_seconds);
    if (failure != std::errc() || end != text.data() + text.size()) {
      return wrong("--timeout takes seconds, not '" + text + "'");
    }
  }
  if (arguments.has("on-timeout")) {
    const std::string policy = arguments.value("on-timeout");
    if (policy != "accept" && policy != "reject") return wrong("--on-timeout takes accept or reject, not '" + policy + "'");
    options.accept_on_timeout = policy == "accept";
  }
  if (arguments.has("only")) {
    std::istringstream families(arguments.value("only"));
    for (std::string family; std::getline(families, family, ',');) {
      const auto rules = list_rules({}, error);
      const bool known =
          std::any_of(rules.begin(), rules.end(), [&](const RuleInfo& rule) { return rule.id.starts_with(family + "/"); });
      if (!known) return wrong("--only takes families of rules, as secret,image, not '" + family + "'");
      options.only.push_back(family + "/");
    }
  }
  options.allow_skip = arguments.has("allow-skip");
  return options;
}

std::vector<std::string> words_of_hook_options(const Arguments& arguments) {
  std::vector<std::string> words;
  for (const char* name : {"fail-on", "timeout", "on-timeout", "only"}) {
    if (arguments.has(name)) words.insert(words.end(), {std::string("--") + name, arguments.value(name)});
  }
  if (arguments.has("allow-skip")) words.emplace_back("--allow-skip");
  return words;
}

}  // namespace

int run_as_hook(const std::string& event, const std::vector<std::string>& words, const Arguments& arguments) {
  std::string error;
  const auto options = read_hook_options(arguments, error);
  if (!options) return usage_error(error);
  std::string input;
  if (event == "pre-push" || event == "pre-receive") {
    auto text = read_standard_input();
    if (!text) return usage_error("cannot read standard input");
    input = std::move(*text);
  }
  return git_hooks::run_hook(event, words, input, *options);
}

int run_hook_command(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.positional;
  if (words.empty()) return usage_error("say what: 'plimsoll hook install', 'uninstall', 'doctor' or 'run EVENT'");
  if (words[0] == "run") {
    if (words.size() < 2 || !git_hooks::is_hook_event(words[1])) {
      return usage_error("'plimsoll hook run' takes one of " + names_of_events());
    }
    return run_as_hook(words[1], {words.begin() + 2, words.end()}, arguments);
  }
  std::string error;
  if (!read_hook_options(arguments, error)) return usage_error(error);
  git_hooks::InstallOptions options;
  options.hook_words = words_of_hook_options(arguments);
  options.program = arguments.value("program");
  options.into_hooks_path = arguments.has("into-hooks-path");
  if (words.size() > 1) {
    options.events.assign(words.begin() + 1, words.end());
    for (const std::string& event : options.events) {
      if (!git_hooks::is_hook_event(event)) {
        return usage_error("no hook event '" + event + "'" +
                           did_you_mean(event, kEvents, "; known are " + names_of_events()));
      }
    }
  }
  if (words[0] == "install") return finish(git_hooks::install_hooks(options));
  if (words[0] == "uninstall") return finish(git_hooks::uninstall_hooks(options));
  if (words[0] == "doctor") return finish(git_hooks::examine_hooks(options));
  return usage_error(
      "unknown word '" + words[0] + "'" +
      did_you_mean(words[0], {"install", "uninstall", "doctor", "run"}, "; it is install, uninstall, doctor or run"));
}

}  // namespace plimsoll::command_line
