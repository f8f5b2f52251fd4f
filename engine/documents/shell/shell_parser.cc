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
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "engine/documents/shell/shell_tree.h"

namespace plimsoll::documents::shell {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return is_name_start(c) || is_digit(c); }
bool ends_word(char c) {
  return is_blank(c) || c == '\n' || c == ';' || c == '&' || c == '|' || c == '<' || c == '>' || c == '(' || c == ')';
}

// What an open construct waits for.
enum class Closer : std::uint8_t { then_, elif_, else_, fi, do_, done, esac, brace, paren, branch_end, count };

constexpr std::array<std::pair<std::string_view, Closer>, 8> kClosingWords{{{"then", Closer::then_},
                                                                            {"elif", Closer::elif_},
                                                                            {"else", Closer::else_},
                                                                            {"fi", Closer::fi},
                                                                            {"do", Closer::do_},
                                                                            {"done", Closer::done},
                                                                            {"esac", Closer::esac},
                                                                            {"}", Closer::brace}}};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), end_(text.size()) {}

  Script run() {
    Script script;
    if (text_.starts_with("#!")) {
      const std::size_t line_end = std::min(text_.find('\n'), text_.size());
      std::string_view line = text_.substr(2, line_end - 2);
      while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
      while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
      script.interpreter = line;
      pos_ = line_end;
    }
    script.body = parse_list();
    script.diagnostics = std::move(diagnostics_);
    script.truncated = truncated_;
    return script;
  }

 private:
  // ---- characters ----
  [[nodiscard]] bool at_end() const { return pos_ >= end_; }
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return pos_ + ahead < end_ ? text_[pos_ + ahead] : '\0'; }
  [[nodiscard]] bool looking_at(std::string_view what) const {
    return what.size() <= end_ - std::min(pos_, end_) && text_.compare(pos_, what.size(), what) == 0;
  }
  [[nodiscard]] bool at_continuation() const {
    return peek() == '\\' && (peek(1) == '\n' || (peek(1) == '\r' && peek(2) == '\n'));
  }
  void take_continuation() { pos_ += peek(1) == '\n' ? 2U : 3U; }

  void complain(std::size_t at, std::string message) {
    if (diagnostics_.size() < 50) diagnostics_.push_back({{at, std::min(at + 1, end_)}, std::move(message)});
  }
  // Counts a node; past the limit everything left is passed over.
  bool count_node() {
    if (++nodes_ <= kNodeLimit) return true;
    stop("too many commands");
    return false;
  }
  void stop(const char* why) {
    if (!truncated_) complain(pos_, std::string("not read further: ") + why);
    truncated_ = true;
    pos_ = end_ = std::min(end_, text_.size());
  }

  void skip_blanks() {
    while (!at_end()) {
      if (is_blank(peek())) {
        ++pos_;
      } else if (at_continuation()) {
        take_continuation();
      } else {
        break;
      }
    }
  }
  void skip_comment() {
    while (!at_end() && peek() != '\n') ++pos_;
  }
  void take_newline() {
    ++pos_;
    read_here_documents();
  }
  // Blanks, newlines and comments.
  void skip_lines() {
    while (!at_end()) {
      skip_blanks();
      if (peek() == '\n' && !at_end()) {
        take_newline();
      } else if (peek() == '#') {
        skip_comment();
      } else {
        break;
      }
    }
  }

  // ---- here-documents ----
  struct Pending {
    std::shared_ptr<HereDocument> here;
    std::string delimiter;
    bool strip_tabs = false;
  };
  void read_here_documents() {
    std::vector<Pending> pending = std::move(pending_);
    pending_.clear();
    for (Pending& each : pending) {
      HereDocument& here = *each.here;
      here.span.begin = pos_;
      here.span.end = pos_;
      while (!at_end()) {
        const std::size_t line_begin = pos_;
        std::size_t line_end = text_.find('\n', pos_);
        if (line_end == std::string_view::npos || line_end > end_) line_end = end_;
        pos_ = std::min(line_end + 1, end_);
        std::string_view line = text_.substr(line_begin, line_end - line_begin);
        if (each.strip_tabs) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
        std::string_view bare = line;
        if (!bare.empty() && bare.back() == '\r') bare.remove_suffix(1);
        if (bare == each.delimiter) break;
        here.text.append(line).push_back('\n');
        here.span.end = pos_;
      }
    }
  }

  // ---- nesting ----
  class Depth {
   public:
    explicit Depth(Parser& parser) : parser_(parser) {
      ok_ = ++parser_.depth_ <= kNestingLimit;
      if (!ok_) parser_.stop("nested too deep");
    }
    ~Depth() { --parser_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    [[nodiscard]] bool ok() const { return ok_; }

   private:
    Parser& parser_;
    bool ok_ = false;
  };
  class Waiting {
   public:
    Waiting(Parser& parser, std::initializer_list<Closer> closers) : parser_(parser), closers_(closers) {
      for (const Closer closer : closers_) ++parser_.waiting_[static_cast<std::size_t>(closer)];
    }
    ~Waiting() {
      for (const Closer closer : closers_) --parser_.waiting_[static_cast<std::size_t>(closer)];
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

   private:
    Parser& parser_;
    std::vector<Closer> closers_;
  };
  [[nodiscard]] bool waits_for(Closer closer) const { return waiting_[static_cast<std::size_t>(closer)] > 0; }

  // The reserved word at this place, without taking it; empty when none stands here.
  [[nodiscard]] std::string_view peek_bare_word() const {
    std::size_t at = pos_;
    while (at < end_ && at - pos_ < 10 && !ends_word(text_[at])) {
      const char c = text_[at];
      if (!is_name(c) && c != '{' && c != '}' && c != '!' && c != '[' && c != ']') return {};
      ++at;
    }
    if (at < end_ && !ends_word(text_[at])) return {};
    return text_.substr(pos_, at - pos_);
  }
  bool take_word(std::string_view word) {
    if (peek_bare_word() != word) return false;
    pos_ += word.size();
    return true;
  }
  // True when the list that is being read ends here.
  bool at_closer() {
    const char c = peek();
    if (c == ')') return waits_for(Closer::paren);
    if (c == ';' && (peek(1) == ';' || peek(1) == '&')) return waits_for(Closer::branch_end);
    const std::string_view word = peek_bare_word();
    for (const auto& [closing, closer] : kClosingWords)
      if (word == closing) return waits_for(closer);
    return false;
  }
  bool at_stray_closer() const {
    if (peek() == ')') return true;
    const std::string_view word = peek_bare_word();
    return std::any_of(kClosingWords.begin(), kClosingWords.end(), [&](const auto& each) { return each.first == word; });
  }

  // ---- lists ----
  List parse_list() {
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

  Statement parse_statement() {
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

  Pipeline parse_pipeline() {
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

  // ---- commands ----
  std::optional<Command> parse_command() {
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
  void parse_trailing_redirections(Command& command) {
    last_end_ = pos_;
    while (!at_end()) {
      skip_blanks();
      if (!parse_redirection(command)) break;
    }
  }

  std::optional<Command> parse_compound() {
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

  void parse_function_body(Command& command) {
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

  List parse_list_until_paren() {
    const Waiting waiting(*this, {Closer::paren});
    List list = parse_list();
    if (peek() == ')') ++pos_;
    return list;
  }

  void parse_if(Command& command) {
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

  void parse_do_group(List& body) {
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

  void parse_for(Command& command) {
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

  void parse_case(Command& command) {
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
  bool skip_arithmetic() {
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

  std::optional<Command> parse_simple() {
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
  void parse_double_bracket(Command& command) {
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

  [[nodiscard]] bool at_array() const {
    std::size_t at = pos_;
    while (at < end_ && at - pos_ < 200 && is_name(text_[at])) ++at;
    if (at == pos_ || !is_name_start(text_[pos_])) return false;
    if (at < end_ && text_[at] == '+') ++at;
    return at + 1 < end_ && text_[at] == '=' && text_[at + 1] == '(';
  }

  bool parse_assignment(Command& command) {
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

  bool parse_redirection(Command& command) {
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

  // ---- words ----
  // Ends at a character that ends words.
  Word read_word() {
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

  void add_literal(Word& word, std::string_view text, bool quoted, Span span) {
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
  void read_piece(Word& word, bool in_quotes) {
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

  void read_double_quoted(Word& word) {
    const Depth depth(*this);
    if (!depth.ok()) return;
    const std::size_t begin = pos_;
    if (peek() == '"') add_literal(word, "", true, {begin, begin});  // "" is a word
    while (!at_end() && peek() != '"') read_piece(word, true);
    if (!at_end()) ++pos_;
  }

  void read_backticks(Word& word, bool in_quotes) {
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

  void read_process_substitution(Word& word) {
    const std::size_t begin = pos_;
    auto expansion = std::make_shared<Expansion>();
    expansion->direction = peek();
    pos_ += 2;
    const auto outer_waiting = std::exchange(waiting_, {});
    expansion->body = std::make_unique<List>(parse_list_until_paren());
    waiting_ = outer_waiting;
    push_expansion(word, PieceKind::process_substitution, false, begin, std::move(expansion));
  }

  void push_expansion(Word& word, PieceKind kind, bool quoted, std::size_t begin, std::shared_ptr<Expansion> expansion) {
    word.pieces.push_back(
        {kind, quoted, std::string(text_.substr(begin, pos_ - begin)), {begin, pos_}, std::move(expansion)});
  }

  // "$..." at this place; false when the dollar stands for itself.
  bool read_expansion(Word& word, bool in_quotes) {
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
  void read_braced(Word& word, bool in_quotes, std::size_t begin) {
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
  void read_piece_in_braces(Word& word, bool in_quotes) {
    const char c = peek();
    if (c == '\\' || c == '$' || c == '`' || (!in_quotes && (c == '\'' || c == '"'))) {
      read_piece(word, in_quotes);
      return;
    }
    add_literal(word, text_.substr(pos_, 1), in_quotes, {pos_, pos_ + 1});
    ++pos_;
  }

  std::string_view text_;
  std::size_t pos_ = 0;
  std::size_t end_;
  std::size_t depth_ = 0;
  std::size_t nodes_ = 0;
  std::size_t last_end_ = 0;  // of the last word or redirection
  bool truncated_ = false;
  bool arithmetic_is_open_ = false;
  std::array<std::uint32_t, static_cast<std::size_t>(Closer::count)> waiting_{};
  std::vector<Pending> pending_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

Script parse_script(std::string_view text) { return Parser(text).run(); }

}  // namespace plimsoll::documents::shell
