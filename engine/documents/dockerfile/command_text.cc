// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/dockerfile/command_text.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/documents/dockerfile/heredoc_names.h"

namespace plimsoll::documents::dockerfile {

namespace {

void take_script(const Heredoc& heredoc, Command& command) {
  command.text = heredoc.chomped();
  if (!heredoc.chomp) {
    if (!heredoc.span.empty()) command.text_pieces.push_back(heredoc.span);
  } else {
    for (std::size_t begin = 0; begin < heredoc.content.size();) {
      const std::size_t newline = heredoc.content.find('\n', begin);
      const std::size_t end = newline == std::string::npos ? heredoc.content.size() : newline + 1;
      const std::size_t text = std::min(heredoc.content.find_first_not_of('\t', begin), end);
      if (text < end) command.text_pieces.push_back({heredoc.span.begin + text, heredoc.span.begin + end});
      begin = end;
    }
  }
  if (command.text.starts_with("#!")) {
    const std::string_view line = std::string_view(command.text).substr(2, command.text.find_first_of("\r\n") - 2);
    const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
    if (begin < line.size()) command.shell = std::string(line.substr(begin));
  }
}

void take_text(const Instruction& instruction, std::size_t first_word, std::string_view bytes, Command& command) {
  const std::size_t end = instruction.arguments_begin + instruction.arguments.size();
  const std::size_t begin = first_word < instruction.words.size() ? std::min(instruction.words[first_word].begin, end) : end;
  command.text = instruction.original.text.substr(begin, end - begin);
  command.text_pieces = instruction.original.spans_of(begin, end);
  for (const Heredoc& heredoc : instruction.heredocs) {
    command.text += "\n" + heredoc.content + heredoc.name;
    std::size_t name_begin = heredoc.span.end;
    if (heredoc.chomp)
      while (name_begin < bytes.size() && bytes[name_begin] == '\t') ++name_begin;
    // The line end in front of the body is that of the line before.
    command.text_pieces.push_back({heredoc.span.begin - std::min<std::size_t>(1, heredoc.span.begin), heredoc.span.end});
    command.text_pieces.push_back({name_begin, std::min(bytes.size(), name_begin + heredoc.name.size())});
  }
}

}  // namespace

Command command_of(const Instruction& instruction, std::size_t first_word, std::string_view shell, std::string_view bytes) {
  Command command;
  command.span = instruction.span;
  if (instruction.json_form) {
    for (std::size_t at = first_word; at < instruction.words.size(); ++at) {
      const Word& word = instruction.words[at];
      Value value;
      value.raw = word.text;
      value.expanded = word.text;
      value.span = word.span;
      command.arguments.push_back(std::move(value));
    }
    return command;
  }
  command.shell_form = true;
  command.shell = shell;
  if (instruction.heredocs.size() == 1 && is_heredoc_word(instruction.arguments))
    take_script(instruction.heredocs[0], command);
  else
    take_text(instruction, first_word, bytes, command);
  return command;
}

}  // namespace plimsoll::documents::dockerfile
