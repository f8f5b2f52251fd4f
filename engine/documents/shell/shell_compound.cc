// SPDX-License-Identifier: Apache-2.0
//
// Compound commands: groups, subshells, if, loops, case and functions. What ends each of them, and what a damaged text does
// to that, is told in shell_parser.cc.
#include "engine/documents/shell/shell_parser.h"

namespace plimsoll::documents::shell {

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

}  // namespace plimsoll::documents::shell
