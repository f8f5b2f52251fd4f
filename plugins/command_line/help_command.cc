// SPDX-License-Identifier: Apache-2.0
//
// plimsoll help and plimsoll completions.
#include "plugins/command_line/commands.h"
#include "plugins/command_line/completions.h"
#include "plugins/command_line/help_topics.h"
#include "plugins/command_line/manual.h"
#include "plugins/command_line/messages.h"
#include "plugins/command_line/suggestion.h"

namespace plimsoll::command_line {
namespace {

int usage_error(const std::string& message) {
  print_error(message);
  return static_cast<int>(ExitCode::usage);
}

int finish(const std::string& text) { return print_output(text) ? 0 : static_cast<int>(ExitCode::internal); }

}  // namespace

int run_help(const Arguments& arguments) {
  if (arguments.has("man")) return finish(manual_page());
  if (arguments.positional.empty()) return finish(overview_text());
  if (arguments.positional.size() > 1) return usage_error("'plimsoll help' takes one COMMAND or TOPIC");
  const std::string& name = arguments.positional[0];
  if (const CommandRow* command = find_command(name)) return finish(help_text(*command));
  if (const HelpTopic* topic = find_topic(name))
    return finish(std::string(topic->name) + "\n" + topic->summary + "\n\n" + topic->text + "\n");
  std::vector<std::string> names;
  for (const CommandRow& row : command_rows()) names.emplace_back(row.name);
  for (const HelpTopic& topic : help_topics()) names.emplace_back(topic.name);
  return usage_error("no help on '" + name + "'" +
                     did_you_mean(name, names, "; 'plimsoll help' lists the commands and topics"));
}

int run_completions(const Arguments& arguments) {
  const std::string text = arguments.positional.size() == 1 ? completions_for(arguments.positional[0]) : std::string();
  if (text.empty()) return usage_error("'plimsoll completions' takes one shell: bash, zsh or fish");
  return finish(text);
}

}  // namespace plimsoll::command_line
