// SPDX-License-Identifier: Apache-2.0
//
// Asking a shell tree: words as text, walks in the order of the text, places in the file.
#include "engine/documents/shell/shell_tree.h"

#include <algorithm>

namespace plimsoll::documents::shell {
namespace {

using PipelineVisitor = std::function<void(const Pipeline&)>;

void walk_word(const Word& word, const PipelineVisitor& visit) {
  for (const WordPiece& piece : word.pieces) {
    if (!piece.expansion) continue;
    walk_word(piece.expansion->operand, visit);
    if (piece.expansion->body) walk_pipelines(*piece.expansion->body, visit);
  }
}

void walk_command(const Command& command, const PipelineVisitor& visit) {
  for (const Assignment& assignment : command.assignments) {
    walk_word(assignment.value, visit);
    for (const Word& element : assignment.elements) walk_word(element, visit);
  }
  for (const Word& word : command.words) walk_word(word, visit);
  for (const Redirection& redirection : command.redirections) walk_word(redirection.target, visit);
  for (const Clause& clause : command.clauses) {
    walk_pipelines(clause.condition, visit);
    walk_pipelines(clause.body, visit);
  }
  for (const Branch& branch : command.branches) walk_pipelines(branch.body, visit);
}

}  // namespace

std::string Word::text() const {
  std::string text;
  for (const WordPiece& piece : pieces) text += piece.text;
  return text;
}

bool Word::is_literal() const {
  return std::all_of(pieces.begin(), pieces.end(), [](const WordPiece& piece) { return piece.kind == PieceKind::literal; });
}

bool Word::is_pattern() const {
  return std::any_of(pieces.begin(), pieces.end(), [](const WordPiece& piece) {
    return piece.kind == PieceKind::literal && !piece.quoted && piece.text.find_first_of("*?[") != std::string::npos;
  });
}

std::string Command::program() const {
  return kind == CommandKind::simple && !words.empty() && words.front().is_literal() ? words.front().text() : std::string();
}

void walk_pipelines(const List& list, const PipelineVisitor& visit) {
  for (const Statement& statement : list.statements)
    for (const Link& link : statement.links) {
      visit(link.pipeline);
      for (const Command& command : link.pipeline.commands) walk_command(command, visit);
    }
}

void walk_commands(const List& list, const std::function<void(const Command&)>& visit) {
  walk_pipelines(list, [&](const Pipeline& pipeline) {
    for (const Command& command : pipeline.commands)
      if (command.kind == CommandKind::simple) visit(command);
  });
}

Span span_in_file(const documents::Command& command, Span in_text) {
  // The pieces are what `text` was joined from, one behind the other.
  Span result = command.span;
  bool found_begin = false;
  std::size_t offset = 0;
  for (const Span& piece : command.text_pieces) {
    const std::size_t size = piece.size();
    if (!found_begin && in_text.begin < offset + size) {
      result.begin = piece.begin + (in_text.begin - std::min(in_text.begin, offset));
      result.end = result.begin;
      found_begin = true;
    }
    if (found_begin) {
      if (in_text.end <= offset) break;
      result.end = piece.begin + std::min(size, in_text.end - offset);
    }
    offset += size;
  }
  return result;
}

}  // namespace plimsoll::documents::shell
