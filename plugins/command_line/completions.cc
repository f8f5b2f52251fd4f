// SPDX-License-Identifier: Apache-2.0
//
// What may follow a word is read off the tables: the name of an option's value says its kind ("FILE", "auto|never"), the
// arguments of a command name its words ("list | explain RULE"). The names of rules change with rule files, so the shell asks the
// program for them when they are needed.
#include "plugins/command_line/completions.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "engine/scanner.h"
#include "plugins/command_line/help_topics.h"
#include "plugins/command_line/options.h"

namespace plimsoll::command_line {
namespace {

constexpr const char* kRuleNames = "plimsoll rules list 2>/dev/null | cut -d' ' -f1 | grep /";
constexpr const char* kRevisions =
    "git for-each-ref --format='%(refname:short)' refs/heads refs/tags refs/remotes 2>/dev/null";

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(at), text.size());
    if (end != 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return parts;
}

std::string joined(const std::vector<std::string>& words, const char* between = " ") {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

// What a value is completed with: words, the output of a command, file names, or nothing.
struct Choices {
  std::vector<std::string> words;
  std::string command;
  bool files = false;
  bool formats_to_files = false;  // FORMAT=FILE
};

Choices choices_of(std::string_view value) {
  Choices choices;
  if (value.find('|') != std::string_view::npos) {
    choices.words = split(value, '|');
  } else if (value == "FORMAT") {
    choices.words = report_formats();
  } else if (value == "FORMAT=FILE") {
    for (const std::string& name : report_formats()) choices.words.push_back(name + "=");
    choices.formats_to_files = true;
  } else if (value == "SEVERITY") {
    for (const Severity one : {Severity::info, Severity::low, Severity::medium, Severity::high, Severity::critical})
      choices.words.emplace_back(name_of(one));
  } else if (value == "CONFIDENCE") {
    for (const Confidence one : {Confidence::possible, Confidence::likely, Confidence::proven})
      choices.words.emplace_back(name_of(one));
  } else if (value == "REV" || value == "A..B") {
    choices.command = kRevisions;
  } else if (value == "FILE" || value == "PATH") {
    choices.files = true;
  }
  return choices;
}

// "install | uninstall | run EVENT" has the words install, uninstall, run; what is in capitals says what else may come.
Choices positional_of(const CommandRow& command) {
  Choices choices;
  for (std::string word : split(command.arguments, ' ')) {
    std::erase_if(word, [](char byte) { return byte == '[' || byte == ']' || byte == '.'; });
    if (word.empty() || word == "|") continue;
    if (std::all_of(word.begin(), word.end(), [](unsigned char byte) { return std::islower(byte) != 0; })) {
      choices.words.push_back(word);
    } else if (word == "RULE") {
      choices.command = kRuleNames;
    } else if (word == "COMMAND") {
      for (const CommandRow& row : command_rows()) choices.words.emplace_back(row.name);
    } else if (word == "TOPIC") {
      for (const HelpTopic& topic : help_topics()) choices.words.emplace_back(topic.name);
    } else if (word == "EVENT") {
      for (const char* event : {"pre-commit", "pre-push", "pre-receive", "update"}) choices.words.emplace_back(event);
    } else {
      choices.files = true;
    }
  }
  return choices;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const CommandRow& row : command_rows()) names.emplace_back(row.name);
  return names;
}

// One text in single quotes, as all three shells read it; fish has no other way out of them than the backslash.
std::string quoted(std::string_view text, std::string_view quote_inside = "'\\''") {
  std::string result = "'";
  for (const char byte : text) byte == '\'' ? result += quote_inside : result += byte;
  return result + "'";
}

std::string bash_reply(const Choices& choices) {
  std::string text;
  if (choices.formats_to_files) {
    return "if [[ $cur == *=* ]]; then mapfile -t COMPREPLY < <(compgen -f -- \"${cur#*=}\"); else compopt -o nospace "
           "2>/dev/null; "
           "mapfile -t COMPREPLY < <(compgen -W '" +
           joined(choices.words) + "' -- \"$cur\"); fi";
  }
  std::string words = joined(choices.words);
  if (!choices.command.empty()) words += (words.empty() ? "" : " ") + std::string("$(") + choices.command + ")";
  if (words.empty() && !choices.files) return ":";
  text = "mapfile -t COMPREPLY < <(compgen";
  if (!words.empty()) text += " -W \"" + words + "\"";
  if (choices.files) text += " -f";
  return text + " -- \"$cur\")";
}

std::string bash_completions() {
  std::string text =
      "# bash completion for plimsoll; made by 'plimsoll completions bash'\n"
      "_plimsoll() {\n"
      "  local cur prev command\n"
      "  cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}\n"
      "  COMPREPLY=()\n"
      "  # '=' parts words in bash: join --option=value and FORMAT=FILE again.\n"
      "  if [[ $cur == '=' ]]; then cur=''; "
      "elif [[ $prev == '=' ]] && (( COMP_CWORD > 2 )); then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
      "  if (( COMP_CWORD == 1 )); then\n    mapfile -t COMPREPLY < <(compgen -W '" +
      joined(command_names()) + " --help --version' -- \"$cur\")\n    return\n  fi\n  case $command in\n";
  for (const CommandRow& command : command_rows()) {
    text += std::string("    ") + command.name + ")\n      case $prev in\n";
    std::vector<std::string> names;
    for (const OptionRow& row : option_rows()) {
      if ((row.commands & command.bit) == 0) continue;
      names.push_back(std::string("--") + row.name);
      if (row.letter != '\0') names.push_back(std::string("-") + row.letter);
      if (row.value == nullptr) continue;
      text += std::string("        --") + row.name + (row.letter != '\0' ? std::string(" | -") + row.letter : "") + ") " +
              bash_reply(choices_of(row.value)) + "; return ;;\n";
    }
    text += "      esac\n      if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '" + joined(names) +
            "' -- \"$cur\")\n      else " + bash_reply(positional_of(command)) + "; fi ;;\n";
  }
  text += "  esac\n}\ncomplete -o filenames -o bashdefault -F _plimsoll plimsoll\n";
  return text;
}

// A colon ends a part of zsh's specification, brackets enclose the description.
std::string zsh_words(std::string_view text) {
  std::string result;
  for (const char byte : text) {
    if (byte == ':' || byte == '[' || byte == ']') result += '\\';
    result += byte;
  }
  return result;
}

std::string zsh_action(const Choices& choices) {
  if (choices.formats_to_files) return "_plimsoll_report_file";
  std::string words = joined(choices.words);
  if (!choices.command.empty()) words += (words.empty() ? "" : " ") + std::string("${(f)\"$(") + choices.command + ")\"}";
  if (words.empty()) return choices.files ? "_files" : " ";
  // Alternatives of one place: both are offered.
  return choices.files ? "_alternative \"words:word:(" + words + ")\" \"files:file:_files\"" : "compadd -- " + words;
}

std::string zsh_completions() {
  std::string text =
      "#compdef plimsoll\n# zsh completion for plimsoll; made by 'plimsoll completions zsh'\n"
      "_plimsoll_report_file() {\n"
      "  if compset -P 1 '*='; then _files; else compadd -S '=' -- " +
      joined(report_formats()) + "; fi\n}\n";
  std::string branches;
  for (const CommandRow& command : command_rows()) {
    branches += std::string("    ") + command.name + ")\n      _arguments -s -S";
    for (const OptionRow& row : option_rows()) {
      if ((row.commands & command.bit) == 0) continue;
      std::string tail = "[" + zsh_words(row.help) + "]";
      if (row.value != nullptr) tail += ":" + zsh_words(row.value) + ":{" + zsh_action(choices_of(row.value)) + "}";
      const std::string name = std::string("--") + row.name;
      const char* sign = row.value != nullptr ? "=" : "";
      const std::string before = row.repeated ? "*" : "";
      branches += " \\\n        " + quoted(before + name + sign + tail);
      if (row.letter != '\0')
        branches += " \\\n        " + quoted(before + "-" + row.letter + (row.value != nullptr ? "+" : "") + tail);
    }
    const Choices positional = positional_of(command);
    if (positional.files || !positional.words.empty() || !positional.command.empty())
      branches += " \\\n        " + quoted("*:" + zsh_words(command.arguments) + ":{" + zsh_action(positional) + "}");
    branches += "\n      ;;\n";
  }
  text += "_plimsoll() {\n  local -a commands\n  commands=(\n";
  for (const CommandRow& command : command_rows())
    text += "    " + quoted(std::string(command.name) + ":" + zsh_words(command.summary)) + "\n";
  text +=
      "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n"
      "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n" +
      branches + "  esac\n}\n_plimsoll \"$@\"\n";
  return text;
}

std::string fish_completions() {
  const auto told = [](std::string_view text) { return quoted(text, "\\'"); };
  const auto arguments = [](const Choices& choices) {
    std::string words = joined(choices.words);
    if (!choices.command.empty()) words += (words.empty() ? "" : " ") + std::string("(") + choices.command + ")";
    std::string text = words.empty() ? "" : " -a \"" + words + "\"";
    return text + (choices.files || choices.formats_to_files ? " -F" : " -f");
  };
  std::string text =
      "# fish completion for plimsoll; made by 'plimsoll completions fish'\n"
      "complete -c plimsoll -f\n";
  for (const CommandRow& command : command_rows()) {
    text += std::string("complete -c plimsoll -n __fish_use_subcommand -a ") + command.name + " -d " +
            told(command.summary) + "\n";
  }
  for (const CommandRow& command : command_rows()) {
    const std::string here = std::string("complete -c plimsoll -n '__fish_seen_subcommand_from ") + command.name + "'";
    for (const OptionRow& row : option_rows()) {
      if ((row.commands & command.bit) == 0) continue;
      text += here + " -l " + row.name + (row.letter != '\0' ? std::string(" -s ") + row.letter : "");
      if (row.value != nullptr) {
        Choices choices = choices_of(row.value);
        text += " -r" + arguments(choices);
      }
      text += " -d " + told(row.help) + "\n";
    }
    const Choices positional = positional_of(command);
    if (positional.files || !positional.words.empty() || !positional.command.empty())
      text += here + arguments(positional) + "\n";
  }
  return text;
}

}  // namespace

std::string completions_for(std::string_view shell) {
  if (shell == "bash") return bash_completions();
  if (shell == "zsh") return zsh_completions();
  if (shell == "fish") return fish_completions();
  return {};
}

}  // namespace plimsoll::command_line
