// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/script_view.h"

#include <algorithm>
#include <array>
#include <functional>

#include "engine/documents/run_command/shell_values.h"

namespace plimsoll::detect {

namespace {

namespace shell = documents::shell;
using documents::Value;

// sh -c inside sh -c: three deep is more than anybody writes.
constexpr int kNestedScripts = 3;
constexpr std::size_t kCommandLimit = 200'000;

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_variable_name(std::string_view text) {
  return !text.empty() && (text.front() < '0' || text.front() > '9') && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Value behind(const Value& word, std::size_t count) {
  Value value = word;
  value.expanded.erase(0, count);
  return value;
}

// Cuts sudo, env and the like; what they set goes to the assignments.
void cut_prefix(SimpleCommand& command) {
  std::size_t i = 0;
  std::vector<Value>& words = command.words;
  while (i < words.size()) {
    const std::string_view name = base_name(words[i].expanded);
    if (name == "sudo" || name == "doas") {
      command.with_sudo = true;
      ++i;
      while (i < words.size() && words[i].expanded.starts_with('-')) {
        const std::string& option = words[i].expanded;
        i += option == "-u" || option == "-g" || option == "-h" || option == "-p" || option == "-C" || option == "--user"
                 ? 2U
                 : 1U;
      }
    } else if (name == "env" || name == "command" || name == "exec" || name == "nohup" || name == "time" ||
               name == "builtin" || name == "nice" || name == "stdbuf" || name == "chronic" || name == "eval" ||
               name == "retry" || name == "travis_retry" || name == "gosu" || name == "su-exec" || name == "setpriv") {
      // `exec`, `eval` and `command` alone run nothing.
      const bool drops_user = name == "gosu" || name == "su-exec";
      ++i;
      while (i < words.size() && words[i].expanded.starts_with('-')) ++i;
      if (drops_user) ++i;
      while (name == "env" && i < words.size()) {
        const std::size_t equals = words[i].expanded.find('=');
        if (equals == std::string::npos || !is_variable_name(std::string_view(words[i].expanded).substr(0, equals))) break;
        command.assignments.emplace_back(words[i].expanded.substr(0, equals), behind(words[i], equals + 1));
        ++i;
      }
    } else if (name == "timeout") {
      ++i;
      while (i < words.size() && words[i].expanded.starts_with('-')) ++i;
      ++i;
    } else {
      break;
    }
  }
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(std::min(i, words.size())));
  // export and its kind set variables; so does `sudo NAME=value command`.
  const std::string_view program = command.program();
  const bool exports =
      program == "export" || program == "declare" || program == "local" || program == "readonly" || program == "typeset";
  while (!words.empty() && !exports) {
    const std::size_t equals = words.front().expanded.find('=');
    if (!command.with_sudo || equals == std::string::npos ||
        !is_variable_name(std::string_view(words.front().expanded).substr(0, equals))) {
      break;
    }
    command.assignments.emplace_back(words.front().expanded.substr(0, equals), behind(words.front(), equals + 1));
    words.erase(words.begin());
  }
  if (!exports) return;
  for (std::size_t k = 1; k < words.size(); ++k) {
    const std::size_t equals = words[k].expanded.find('=');
    if (equals != std::string::npos && is_variable_name(std::string_view(words[k].expanded).substr(0, equals))) {
      command.assignments.emplace_back(words[k].expanded.substr(0, equals), behind(words[k], equals + 1));
    }
  }
}

class Builder {
 public:
  explicit Builder(ScriptView& view) : view_(view) {}

  void add_source(const documents::Command& source) {
    script_ = view_.sources.size();
    view_.sources.push_back(&source);
    if (!source.shell_form) {
      SimpleCommand command;
      command.words = source.arguments;
      command.span = source.span;
      add(std::move(command), 0, 1);
      ++pipeline_;
      add_nested(0);
      return;
    }
    add_text(source.text, [&source](Span span) { return shell::span_in_file(source, span); }, 0);
  }

 private:
  void add(SimpleCommand command, std::size_t position, std::size_t size) {
    if (view_.commands.size() >= kCommandLimit) return;
    command.script = script_;
    command.pipeline = pipeline_;
    command.position = position;
    command.pipeline_size = size;
    cut_prefix(command);
    view_.commands.push_back(std::move(command));
  }

  void add_text(std::string_view text, const std::function<Span(Span)>& place, int depth) {
    view_.scripts.push_back(std::make_unique<const shell::Script>(shell::parse_script(text)));
    const shell::Script& script = *view_.scripts.back();
    documents::ShellVariables variables(place);
    shell::walk_pipelines(script.body, [&](const shell::Pipeline& pipeline) {
      const std::size_t own = ++pipeline_;
      for (std::size_t i = 0; i < pipeline.commands.size(); ++i) {
        const shell::Command& tree = pipeline.commands[i];
        if (tree.kind != shell::CommandKind::simple) continue;
        variables.note_assignments(tree);
        SimpleCommand command;
        command.words = variables.expand(tree.words);
        for (const shell::Assignment& assignment : tree.assignments) {
          if (assignment.array) continue;
          std::vector<Value> values = variables.expand({assignment.value});
          Value value = values.empty() ? Value{} : std::move(values.front());
          value.span = place(assignment.span);
          command.assignments.emplace_back(assignment.name, std::move(value));
        }
        command.span = place(tree.span);
        command.tree = &tree;
        pipeline_ = own;
        add(std::move(command), i, pipeline.commands.size());
        add_nested(depth);
      }
      pipeline_ = std::max(pipeline_, own);
    });
  }

  // `bash -c "text"`, also as su -c and in exec form: the text is a script of its own at the place of the word.
  void add_nested(int depth) {
    if (depth >= kNestedScripts || view_.commands.empty()) return;
    const SimpleCommand& outer = view_.commands.back();
    const std::string_view program = outer.program();
    if (!is_shell(program) && program != "su") return;
    for (std::size_t i = 1; i + 1 < outer.words.size(); ++i) {
      const std::string& word = outer.words[i].expanded;
      const bool is_command_option = word.size() > 1 && word.front() == '-' && word[1] != '-' && word.back() == 'c';
      if (!is_command_option) continue;
      const std::string text = outer.words[i + 1].expanded;
      const Span span = outer.words[i + 1].span.empty() ? outer.span : outer.words[i + 1].span;
      const std::size_t pipeline = pipeline_;
      add_text(text, [span](Span) { return span; }, depth + 1);
      pipeline_ = std::max(pipeline_, pipeline) + 1;
      return;
    }
  }

  ScriptView& view_;
  std::size_t script_ = 0;
  std::size_t pipeline_ = 0;
};

}  // namespace

std::string_view SimpleCommand::program() const {
  if (words.empty() || !words.front().resolved) return {};
  return base_name(words.front().expanded);
}

bool SimpleCommand::has_option(std::string_view option) const {
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view text = words[i].expanded;
    if (text == "--") return false;
    if (text == option) return true;
    if (text.size() > option.size() && text.starts_with(option) && text[option.size()] == '=') return true;
  }
  return false;
}

bool SimpleCommand::has_letter(char letter) const {
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view text = words[i].expanded;
    if (text == "--") return false;
    if (text.size() > 1 && text[0] == '-' && text[1] != '-' && text.find(letter, 1) != std::string_view::npos) return true;
  }
  return false;
}

std::size_t SimpleCommand::first_argument(std::size_t from) const {
  for (std::size_t i = from; i < words.size(); ++i) {
    if (!words[i].expanded.starts_with('-')) return i;
  }
  return static_cast<std::size_t>(-1);
}

bool is_shell(std::string_view program) {
  constexpr std::array<std::string_view, 8> kShells{"sh", "bash", "dash", "ash", "zsh", "ksh", "busybox", "fish"};
  return std::find(kShells.begin(), kShells.end(), program) != kShells.end();
}

ScriptView read_scripts(const documents::Model& model) {
  ScriptView view;
  Builder builder(view);
  for (const documents::Command& command : model.commands) builder.add_source(command);
  return view;
}

}  // namespace plimsoll::detect
