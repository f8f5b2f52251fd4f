// SPDX-License-Identifier: Apache-2.0
//
// The container commands of scripts: of POSIX shells, and of PowerShell as far as its lines are joined.
#include <cstddef>
#include <string>

#include "engine/documents/run_command/run_command.h"
#include "engine/documents/run_command/shell_values.h"

namespace plimsoll::documents {

namespace {

// Which shell a runner takes may stand elsewhere. In a POSIX shell a "`" opens a command that ends with another one, and
// hardly ever do all of them stand at the ends of lines.
bool joins_lines_as_powershell(std::string_view text) {
  std::size_t at = text.find('`');
  if (at == std::string_view::npos) return false;
  for (; at != std::string_view::npos; at = text.find('`', at + 1)) {
    const std::string_view rest = text.substr(at + 1, 2);
    if (!rest.starts_with('\n') && rest != "\r\n") return false;
  }
  return true;
}

bool is_powershell(std::string_view name) { return name.starts_with("pwsh") || name.starts_with("powershell"); }

// A "`" at the end of a line joins it with the next, as a "\\" does in a shell.
void join_powershell_lines(std::string& text) {
  for (std::size_t at = text.find('`'); at != std::string::npos; at = text.find('`', at + 1)) {
    const std::size_t next = at + 1;
    if (next < text.size() &&
        (text[next] == '\n' || (text[next] == '\r' && next + 1 < text.size() && text[next + 1] == '\n')))
      text[at] = '\\';
  }
}

}  // namespace

void add_container_commands_of_scripts(bool in_ci, Model& model) {
  // Adding commands of the containers that scripts start moves the list, and those are not scripts themselves.
  const std::size_t count = model.commands.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (model.commands[i].role != CommandRole::script && model.commands[i].role != CommandRole::lifecycle) continue;
    const Command command = model.commands[i];
    ScriptContext context;
    context.in_ci = in_ci;
    if (!command.shell_form) {
      add_container_command(command.arguments, command.span, context, model);
      continue;
    }
    context.place = [&command](Span span) { return shell::span_in_file(command, span); };
    std::string text = command.text;
    if (is_powershell(command.shell) || (in_ci && joins_lines_as_powershell(text))) join_powershell_lines(text);
    const shell::Script script = shell::parse_script(text);
    add_container_commands(script.body, context, model);
  }
}

void add_container_commands(const shell::List& list, const ScriptContext& context, Model& model) {
  ShellVariables variables(context.place);
  shell::walk_commands(list, [&](const shell::Command& command) {
    variables.note_assignments(command);
    if (command.words.empty()) return;
    const Span span = context.place ? context.place(command.span) : command.span;
    add_container_command(variables.expand(command.words), span, context, model);
  });
}

}  // namespace plimsoll::documents
