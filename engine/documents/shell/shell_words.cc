// SPDX-License-Identifier: Apache-2.0
//
// Words of a shell text: quotes, expansions with what stands in their braces, substitutions, whose commands are read in place.
#include "engine/documents/shell/shell_parser.h"

namespace plimsoll::documents::shell {

// Ends at a character that ends words.
Word Parser::read_word() {
  Word word;
  word.span.begin = pos_;
  while (!at_end()) {
    const char c = peek();
    if ((c == '<' || c == '>') && peek(1) == '(') {
      read_process_substitution(word);
      continue;
    }
    if (ends_word(c)) break;
    read_piece(word, false);
  }
  word.span.end = pos_;
  return word;
}

void Parser::add_literal(Word& word, std::string_view text, bool quoted, Span span) {
  if (!word.pieces.empty()) {
    WordPiece& last = word.pieces.back();
    if (last.kind == PieceKind::literal && last.quoted == quoted && !last.text.empty() == !text.empty()) {
      last.text.append(text);
      last.span.end = span.end;
      return;
    }
  }
  word.pieces.push_back({PieceKind::literal, quoted, std::string(text), span, nullptr});
}

// One piece of a word; inside double quotes when `in_quotes`.
void Parser::read_piece(Word& word, bool in_quotes) {
  const std::size_t begin = pos_;
  const char c = peek();
  if (c == '\\') {
    if (at_continuation()) {
      take_continuation();
      return;
    }
    if (pos_ + 1 >= end_) {
      ++pos_;
      add_literal(word, "\\", in_quotes, {begin, pos_});
      return;
    }
    const char next = peek(1);
    pos_ += 2;
    if (in_quotes && next != '$' && next != '`' && next != '"' && next != '\\') {
      add_literal(word, text_.substr(begin, 2), true, {begin, pos_});
    } else {
      add_literal(word, text_.substr(begin + 1, 1), true, {begin, pos_});
    }
    return;
  }
  if (c == '\'' && !in_quotes) {
    std::size_t close = text_.find('\'', pos_ + 1);
    if (close == std::string_view::npos || close > end_) close = end_;
    add_literal(word, text_.substr(pos_ + 1, close - pos_ - 1), true, {begin, close});
    pos_ = std::min(close + 1, end_);
    return;
  }
  if (c == '"' && !in_quotes) {
    ++pos_;
    read_double_quoted(word);
    return;
  }
  if (c == '`') {
    read_backticks(word, in_quotes);
    return;
  }
  if (c == '$' && read_expansion(word, in_quotes)) return;
  // A run of plain characters.
  std::size_t at = pos_ + 1;
  while (at < end_) {
    const char next = text_[at];
    if (next == '\\' || next == '$' || next == '`' || next == '"') break;
    if (in_quotes ? false : (next == '\'' || ends_word(next) || next == '}')) break;
    ++at;
  }
  add_literal(word, text_.substr(begin, at - begin), in_quotes, {begin, at});
  pos_ = at;
}

void Parser::read_double_quoted(Word& word) {
  const Depth depth(*this);
  if (!depth.ok()) return;
  const std::size_t begin = pos_;
  if (peek() == '"') add_literal(word, "", true, {begin, begin});  // "" is a word
  while (!at_end() && peek() != '"') read_piece(word, true);
  if (!at_end()) ++pos_;
}

void Parser::read_backticks(Word& word, bool in_quotes) {
  const std::size_t begin = pos_;
  std::size_t close = pos_ + 1;
  while (close < end_ && text_[close] != '`') close += text_[close] == '\\' ? 2U : 1U;
  close = std::min(close, end_);
  const std::size_t outer_end = end_;
  auto expansion = std::make_shared<Expansion>();
  ++pos_;
  end_ = close;
  const auto outer_waiting = std::exchange(waiting_, {});
  expansion->body = std::make_unique<List>(parse_list());
  waiting_ = outer_waiting;
  if (truncated_) {
    pos_ = end_;
    return;
  }
  end_ = outer_end;
  pos_ = std::min(close + 1, end_);
  push_expansion(word, PieceKind::command_substitution, in_quotes, begin, std::move(expansion));
}

void Parser::read_process_substitution(Word& word) {
  const std::size_t begin = pos_;
  auto expansion = std::make_shared<Expansion>();
  expansion->direction = peek();
  pos_ += 2;
  const auto outer_waiting = std::exchange(waiting_, {});
  expansion->body = std::make_unique<List>(parse_list_until_paren());
  waiting_ = outer_waiting;
  push_expansion(word, PieceKind::process_substitution, false, begin, std::move(expansion));
}

void Parser::push_expansion(Word& word, PieceKind kind, bool quoted, std::size_t begin,
                            std::shared_ptr<Expansion> expansion) {
  word.pieces.push_back({kind, quoted, std::string(text_.substr(begin, pos_ - begin)), {begin, pos_}, std::move(expansion)});
}

// "$..." at this place; false when the dollar stands for itself.
bool Parser::read_expansion(Word& word, bool in_quotes) {
  const std::size_t begin = pos_;
  const char next = peek(1);
  if (next == '\'' && !in_quotes) {  // $'...'
    pos_ += 2;
    std::string text;
    while (!at_end() && peek() != '\'') {
      if (peek() == '\\' && pos_ + 1 < end_) {
        ++pos_;
        const char escaped = peek();
        text += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
      } else {
        text += peek();
      }
      ++pos_;
    }
    if (!at_end()) ++pos_;
    word.pieces.push_back({PieceKind::literal, true, std::move(text), {begin, pos_}, nullptr});
    return true;
  }
  if (next == '"' && !in_quotes) {
    pos_ += 2;
    read_double_quoted(word);
    return true;
  }
  if (next == '(') {
    const Depth depth(*this);
    if (!depth.ok()) return true;
    ++pos_;
    auto expansion = std::make_shared<Expansion>();
    if (peek(1) == '(' && skip_arithmetic()) {
      push_expansion(word, PieceKind::arithmetic, in_quotes, begin, std::move(expansion));
      return true;
    }
    ++pos_;
    const auto outer_waiting = std::exchange(waiting_, {});
    expansion->body = std::make_unique<List>(parse_list_until_paren());
    waiting_ = outer_waiting;
    push_expansion(word, PieceKind::command_substitution, in_quotes, begin, std::move(expansion));
    return true;
  }
  if (next == '{') {
    const Depth depth(*this);
    if (!depth.ok()) return true;
    pos_ += 2;
    read_braced(word, in_quotes, begin);
    return true;
  }
  std::size_t at = pos_ + 1;
  if (at < end_ && is_name_start(text_[at])) {
    while (at < end_ && is_name(text_[at])) ++at;
  } else if (at < end_ && (is_digit(text_[at]) || std::string_view("@*#?$!-").find(text_[at]) != std::string_view::npos)) {
    ++at;
  } else {
    return false;
  }
  auto expansion = std::make_shared<Expansion>();
  expansion->name = std::string(text_.substr(pos_ + 1, at - pos_ - 1));
  pos_ = at;
  push_expansion(word, PieceKind::parameter, in_quotes, begin, std::move(expansion));
  return true;
}

// Behind "${".
void Parser::read_braced(Word& word, bool in_quotes, std::size_t begin) {
  auto expansion = std::make_shared<Expansion>();
  if (peek() == '#' && peek(1) != '}') {
    expansion->length = true;
    ++pos_;
  } else if (peek() == '!') {
    expansion->indirect = true;
    ++pos_;
  }
  std::size_t at = pos_;
  if (at < end_ && is_name_start(text_[at])) {
    while (at < end_ && is_name(text_[at])) ++at;
  } else if (at < end_ && is_digit(text_[at])) {
    while (at < end_ && is_digit(text_[at])) ++at;
  } else if (at < end_ && text_[at] != '}') {
    ++at;
  }
  expansion->name = std::string(text_.substr(pos_, at - pos_));
  pos_ = at;
  if (peek() == '[') {  // an element of an array
    while (!at_end() && peek() != ']' && peek() != '}' && peek() != '\n') ++pos_;
    if (peek() == ']') ++pos_;
  }
  for (const std::string_view op : {":-", ":=", ":+", ":?", "-", "=",  "+", "?",  "##", "#", "%%",
                                    "%",  "//", "/#", "/%", "/", "^^", "^", ",,", ",",  "@", ":"}) {
    if (!looking_at(op)) continue;
    expansion->operation = op;
    pos_ += op.size();
    break;
  }
  expansion->operand.span.begin = pos_;
  while (!at_end() && peek() != '}') {
    const char c = peek();
    if (c == '"' && in_quotes) {
      ++pos_;
      read_double_quoted(expansion->operand);
    } else if (ends_word(c)) {
      add_literal(expansion->operand, text_.substr(pos_, 1), in_quotes, {pos_, pos_ + 1});
      ++pos_;
    } else {
      read_piece_in_braces(expansion->operand, in_quotes);
    }
  }
  expansion->operand.span.end = pos_;
  if (!at_end()) ++pos_;
  push_expansion(word, PieceKind::parameter, in_quotes, begin, std::move(expansion));
}

void Parser::read_piece_in_braces(Word& word, bool in_quotes) {
  const char c = peek();
  if (c == '\\' || c == '$' || c == '`' || (!in_quotes && (c == '\'' || c == '"'))) {
    read_piece(word, in_quotes);
    return;
  }
  add_literal(word, text_.substr(pos_, 1), in_quotes, {pos_, pos_ + 1});
  ++pos_;
}

}  // namespace plimsoll::documents::shell
