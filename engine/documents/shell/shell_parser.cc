// SPDX-License-Identifier: Apache-2.0
//
// Reads a shell text into a tree, in one pass over the bytes and without a separate token list: what a character means
// depends on where the grammar stands (a "#" inside a word, "}" as an argument, "(" behind a name).
//
// Words that only end something ("fi", "done", "}", "esac", ")") are counted while the construct that waits for them is
// open. Met where an outer construct waits, they end the inner one too; met where nobody waits, they are passed over. So a
// damaged text loses as little as possible and nothing is read twice.
//
// Here-documents start behind the next newline, wherever that newline is found. They are kept as pending until then.
#include "engine/documents/shell/shell_parser.h"

namespace plimsoll::documents::shell {

List Parser::parse_list() {
  List list;
  skip_lines();
  list.span.begin = pos_;
  list.span.end = pos_;
  const Depth depth(*this);
  if (!depth.ok()) return list;
  while (!at_end()) {
    skip_lines();
    if (at_end() || at_closer()) break;
    if (peek() == ';' || peek() == '&' || peek() == '|') {
      ++pos_;
      continue;
    }
    if (at_stray_closer()) {
      complain(pos_, "nothing is open that this could close");
      pos_ += peek() == ')' ? 1U : peek_bare_word().size();
      continue;
    }
    const std::size_t before = pos_;
    Statement statement = parse_statement();
    if (!statement.links.empty()) {
      list.span.end = statement.span.end;
      list.statements.push_back(std::move(statement));
    }
    if (pos_ == before && !at_end()) ++pos_;  // never stand still
  }
  return list;
}

Statement Parser::parse_statement() {
  Statement statement;
  statement.span.begin = pos_;
  Connector connector = Connector::first;
  while (true) {
    Pipeline pipeline = parse_pipeline();
    if (!pipeline.commands.empty()) {
      statement.span.end = pipeline.span.end;
      statement.links.push_back({statement.links.empty() ? Connector::first : connector, std::move(pipeline)});
    }
    skip_blanks();
    if (looking_at("&&")) {
      connector = Connector::and_then;
    } else if (looking_at("||")) {
      connector = Connector::or_else;
    } else {
      break;
    }
    pos_ += 2;
    skip_lines();
    if (at_end() || at_closer()) break;
  }
  skip_blanks();
  if (peek() == '&') {
    statement.background = true;
    ++pos_;
  } else if (peek() == ';' && peek(1) != ';' && peek(1) != '&') {
    ++pos_;
  } else if (peek() == '#') {
    skip_comment();
  }
  statement.span.end = std::max(statement.span.end, statement.span.begin);
  return statement;
}

Pipeline Parser::parse_pipeline() {
  Pipeline pipeline;
  skip_blanks();
  pipeline.span.begin = pos_;
  pipeline.span.end = pos_;
  while (true) {
    skip_blanks();
    const std::string_view word = peek_bare_word();
    if (word == "!") {
      pipeline.negated = !pipeline.negated;
      ++pos_;
    } else if (word == "time") {
      pos_ += 4;
      skip_blanks();
      if (looking_at("-p ")) pos_ += 2;
    } else {
      break;
    }
  }
  while (!at_end()) {
    const std::size_t before = pos_;
    std::optional<Command> command = parse_command();
    if (command) {
      pipeline.span.end = command->span.end;
      pipeline.commands.push_back(std::move(*command));
    }
    skip_blanks();
    if (peek() != '|' || peek(1) == '|') break;
    pos_ += peek(1) == '&' ? 2U : 1U;
    skip_lines();
    if (at_end() || at_closer() || pos_ == before) break;
  }
  return pipeline;
}

std::optional<Command> Parser::parse_command() {
  skip_blanks();
  if (at_end() || !count_node()) return std::nullopt;
  const std::size_t begin = pos_;
  std::optional<Command> command = parse_compound();
  if (!command) command = parse_simple();
  if (!command) return std::nullopt;
  command->span = {begin, std::max(begin, last_end_)};
  return command;
}

std::optional<Command> Parser::parse_simple() {
  Command command;
  last_end_ = pos_;
  if (peek_bare_word() == "[[") {
    parse_double_bracket(command);
    return command;
  }
  while (!at_end()) {
    skip_blanks();
    if (parse_redirection(command)) continue;
    const char c = peek();
    if (at_end() || c == '\n' || c == ';' || c == '&' || c == '|' || c == ')' || c == '#') break;
    if (c == '(') {
      if (command.words.size() == 1 && command.assignments.empty()) {
        const std::size_t open = pos_;
        ++pos_;
        skip_blanks();
        if (peek() == ')') {
          ++pos_;
          command.name = command.words.front().text();
          command.words.clear();
          parse_function_body(command);
          last_end_ = pos_;
          return command;
        }
        pos_ = open;
      }
      break;
    }
    if (!count_node()) break;
    // NAME=(...) is an array in front of a command and behind `local`, `declare` and their kin.
    if ((command.words.empty() || at_array()) && parse_assignment(command)) {
      last_end_ = pos_;
      continue;
    }
    command.words.push_back(read_word());
    last_end_ = pos_;
  }
  if (command.words.empty() && command.assignments.empty() && command.redirections.empty()) return std::nullopt;
  return command;
}

// [[ a && b ]]: operators are words here.
void Parser::parse_double_bracket(Command& command) {
  while (!at_end() && count_node()) {
    skip_lines();
    if (at_end()) break;
    Word word;
    if (ends_word(peek())) {
      const std::size_t begin = pos_;
      while (!at_end() && ends_word(peek()) && !is_blank(peek()) && peek() != '\n') ++pos_;
      word.pieces.push_back(
          {PieceKind::literal, false, std::string(text_.substr(begin, pos_ - begin)), {begin, pos_}, nullptr});
      word.span = {begin, pos_};
    } else {
      word = read_word();
    }
    last_end_ = pos_;
    const bool closes = word.pieces.size() == 1 && word.pieces.front().text == "]]";
    command.words.push_back(std::move(word));
    if (closes) break;
  }
}

bool Parser::at_array() const {
  std::size_t at = pos_;
  while (at < end_ && at - pos_ < 200 && is_name(text_[at])) ++at;
  if (at == pos_ || !is_name_start(text_[pos_])) return false;
  if (at < end_ && text_[at] == '+') ++at;
  return at + 1 < end_ && text_[at] == '=' && text_[at + 1] == '(';
}

bool Parser::parse_assignment(Command& command) {
  if (!is_name_start(peek())) return false;
  std::size_t at = pos_;
  while (at < end_ && is_name(text_[at])) ++at;
  const std::size_t name_end = at;
  if (at < end_ && text_[at] == '[') {  // a[1]=x
    while (at < end_ && text_[at] != ']' && text_[at] != '\n' && at - pos_ < 200) ++at;
    if (at < end_ && text_[at] == ']') ++at;
  }
  Assignment assignment;
  if (at + 1 < end_ && text_[at] == '+' && text_[at + 1] == '=') {
    assignment.append = true;
    ++at;
  }
  if (at >= end_ || text_[at] != '=') return false;
  assignment.name = std::string(text_.substr(pos_, name_end - pos_));
  assignment.span.begin = pos_;
  pos_ = at + 1;
  if (peek() == '(') {
    assignment.array = true;
    ++pos_;
    while (!at_end() && count_node()) {
      skip_lines();
      if (at_end() || peek() == ')') break;
      if (ends_word(peek())) {
        ++pos_;
        continue;
      }
      assignment.elements.push_back(read_word());
    }
    if (peek() == ')') ++pos_;
  } else {
    assignment.value = read_word();
  }
  assignment.span.end = pos_;
  command.assignments.push_back(std::move(assignment));
  return true;
}

bool Parser::parse_redirection(Command& command) {
  const std::size_t begin = pos_;
  std::size_t at = pos_;
  while (at < end_ && is_digit(text_[at]) && at - pos_ < 6) ++at;
  const bool both = at == pos_ && at + 1 < end_ && text_[at] == '&' && text_[at + 1] == '>';
  if (at >= end_ || (text_[at] != '<' && text_[at] != '>' && !both)) return false;
  if (at + 1 < end_ && text_[at + 1] == '(' && !both) return false;  // process substitution
  Redirection redirection;
  for (std::size_t i = pos_; i < at; ++i)
    redirection.descriptor = std::max(redirection.descriptor, 0) * 10 + (text_[i] - '0');
  pos_ = at;
  for (const std::string_view op : {"&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">|", ">&", ">"}) {
    if (!looking_at(op)) continue;
    redirection.op = op;
    pos_ += op.size();
    break;
  }
  skip_blanks();
  const bool here = redirection.op == "<<" || redirection.op == "<<-";
  if (!at_end() && !ends_word(peek()) && count_node()) redirection.target = read_word();
  redirection.span = {begin, pos_};
  last_end_ = pos_;
  command.redirections.push_back(std::move(redirection));
  if (here) {
    Redirection& last = command.redirections.back();
    auto document = std::make_shared<HereDocument>();
    document->expands = std::none_of(last.target.pieces.begin(), last.target.pieces.end(),
                                     [](const WordPiece& piece) { return piece.quoted; });
    pending_.push_back({document, last.target.text(), last.op == "<<-"});
    last.here = std::move(document);
  }
  return true;
}

Script parse_script(std::string_view text) { return Parser(text).run(); }

}  // namespace plimsoll::documents::shell
