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

// Redirections behind a compound command.
void Parser::parse_trailing_redirections(Command& command) {
  last_end_ = pos_;
  while (!at_end()) {
    skip_blanks();
    if (!parse_redirection(command)) break;
  }
}

std::optional<Command> Parser::parse_compound() {
  if (peek() == '(') {
    if (peek(1) == '(' && skip_arithmetic()) {
      Command command;
      command.kind = CommandKind::arithmetic;
      parse_trailing_redirections(command);
      return command;
    }
    ++pos_;
    Command command;
    command.kind = CommandKind::subshell;
    command.clauses.emplace_back();
    command.clauses.back().body = parse_list_until_paren();
    parse_trailing_redirections(command);
    return command;
  }
  const std::string_view word = peek_bare_word();
  if (word.empty()) return std::nullopt;
  const Depth depth(*this);
  if (!depth.ok()) return std::nullopt;
  Command command;
  if (word == "{") {
    ++pos_;
    command.kind = CommandKind::group;
    command.clauses.emplace_back();
    const Waiting waiting(*this, {Closer::brace});
    command.clauses.back().body = parse_list();
    take_word("}");
  } else if (word == "if") {
    pos_ += 2;
    parse_if(command);
  } else if (word == "while" || word == "until") {
    pos_ += 5;
    command.kind = word == "while" ? CommandKind::while_loop : CommandKind::until_loop;
    command.clauses.emplace_back();
    {
      const Waiting waiting(*this, {Closer::do_, Closer::done});
      command.clauses.back().condition = parse_list();
    }
    parse_do_group(command.clauses.back().body);
  } else if (word == "for" || word == "select") {
    pos_ += word.size();
    parse_for(command);
  } else if (word == "case") {
    pos_ += 4;
    parse_case(command);
  } else if (word == "function") {
    pos_ += 8;
    skip_blanks();
    command.name = read_word().text();
    skip_blanks();
    if (peek() == '(') {
      ++pos_;
      skip_blanks();
      if (peek() == ')') ++pos_;
    }
    parse_function_body(command);
  } else {
    return std::nullopt;
  }
  parse_trailing_redirections(command);
  return command;
}

void Parser::parse_function_body(Command& command) {
  command.kind = CommandKind::function;
  skip_lines();
  command.clauses.emplace_back();
  if (at_end() || at_closer()) return;
  const Depth depth(*this);
  if (!depth.ok()) return;
  std::optional<Command> body = parse_command();
  if (!body) return;
  if (body->kind == CommandKind::group) {
    command.clauses.back().body = std::move(body->clauses.front().body);
    return;
  }
  Statement statement;
  statement.span = body->span;
  Pipeline pipeline;
  pipeline.span = body->span;
  pipeline.commands.push_back(std::move(*body));
  statement.links.push_back({Connector::first, std::move(pipeline)});
  command.clauses.back().body.statements.push_back(std::move(statement));
}

List Parser::parse_list_until_paren() {
  const Waiting waiting(*this, {Closer::paren});
  List list = parse_list();
  if (peek() == ')') ++pos_;
  return list;
}

void Parser::parse_if(Command& command) {
  command.kind = CommandKind::if_clause;
  const Waiting waiting(*this, {Closer::elif_, Closer::else_, Closer::fi});
  while (true) {
    command.clauses.emplace_back();
    {
      const Waiting for_then(*this, {Closer::then_});
      command.clauses.back().condition = parse_list();
    }
    take_word("then");
    command.clauses.back().body = parse_list();
    if (!take_word("elif")) break;
  }
  if (take_word("else")) {
    command.clauses.emplace_back();
    command.clauses.back().body = parse_list();
  }
  take_word("fi");
}

void Parser::parse_do_group(List& body) {
  skip_lines();
  if (peek() == ';') ++pos_;
  skip_lines();
  if (take_word("{")) {
    const Waiting waiting(*this, {Closer::brace});
    body = parse_list();
    take_word("}");
    return;
  }
  take_word("do");
  const Waiting waiting(*this, {Closer::done});
  body = parse_list();
  take_word("done");
}

void Parser::parse_for(Command& command) {
  command.kind = CommandKind::for_loop;
  command.clauses.emplace_back();
  skip_blanks();
  if (looking_at("((")) {
    skip_arithmetic();
  } else {
    command.name = read_word().text();
    skip_lines();
    if (take_word("in")) {
      command.has_words = true;
      skip_blanks();
      while (!at_end() && !ends_word(peek()) && count_node()) {
        command.words.push_back(read_word());
        skip_blanks();
      }
    }
  }
  parse_do_group(command.clauses.back().body);
}

void Parser::parse_case(Command& command) {
  command.kind = CommandKind::case_of;
  skip_blanks();
  command.words.push_back(read_word());
  skip_lines();
  take_word("in");
  const Waiting waiting(*this, {Closer::esac});
  while (!at_end()) {
    skip_lines();
    if (at_end() || take_word("esac")) break;
    if (looking_at(";;")) {
      pos_ += 2;
      continue;
    }
    if (peek() == '(') ++pos_;
    Branch branch;
    while (!at_end()) {
      skip_lines();
      const std::size_t before = pos_;
      if (peek() != ')' && peek() != '|') branch.patterns.push_back(read_word());
      skip_lines();
      if (peek() == '|') {
        ++pos_;
      } else if (pos_ == before || peek() == ')' || at_end() || !count_node()) {
        break;
      } else if (ends_word(peek())) {
        break;
      }
    }
    if (peek() == ')') {
      ++pos_;
    } else if (!at_end()) {
      if (at_closer()) break;
      complain(pos_, "expected ')' behind a pattern");
      ++pos_;
      continue;
    }
    const Waiting for_end(*this, {Closer::branch_end});
    branch.body = parse_list();
    for (const std::string_view end : {";;&", ";;", ";&"}) {
      if (!looking_at(end)) continue;
      branch.end = end;
      pos_ += end.size();
      break;
    }
    command.branches.push_back(std::move(branch));
  }
}

// (( ... )) : true when it was one. A text that never closes is searched once.
bool Parser::skip_arithmetic() {
  if (arithmetic_is_open_) return false;
  std::size_t depth = 0;
  for (std::size_t at = pos_; at < end_; ++at) {
    if (text_[at] == '(') ++depth;
    if (text_[at] == ')' && --depth == 0) {
      // "((a); (b))" is a subshell: the last two must stand together.
      if (text_[at - 1] != ')') return false;
      pos_ = at + 1;
      return true;
    }
  }
  arithmetic_is_open_ = true;
  return false;
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
