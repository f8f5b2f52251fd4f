// SPDX-License-Identifier: Apache-2.0
//
// The parser of shell texts, for the two files that make it up: shell_parser.cc reads lists and commands, shell_words.cc
// words with their expansions. Everybody else calls parse_script() of shell_tree.h.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/documents/shell/shell_tree.h"

namespace plimsoll::documents::shell {

inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
inline bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_name(char c) { return is_name_start(c) || is_digit(c); }
inline bool ends_word(char c) {
  return is_blank(c) || c == '\n' || c == ';' || c == '&' || c == '|' || c == '<' || c == '>' || c == '(' || c == ')';
}

// What an open construct waits for.
enum class Closer : std::uint8_t { then_, elif_, else_, fi, do_, done, esac, brace, paren, branch_end, count };

inline constexpr std::array<std::pair<std::string_view, Closer>, 8> kClosingWords{{{"then", Closer::then_},
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
  List parse_list();
  Statement parse_statement();
  Pipeline parse_pipeline();
  // ---- commands ----
  std::optional<Command> parse_command();
  void parse_trailing_redirections(Command& command);
  std::optional<Command> parse_compound();
  void parse_function_body(Command& command);
  List parse_list_until_paren();
  void parse_if(Command& command);
  void parse_do_group(List& body);
  void parse_for(Command& command);
  void parse_case(Command& command);
  bool skip_arithmetic();
  std::optional<Command> parse_simple();
  void parse_double_bracket(Command& command);
  [[nodiscard]] bool at_array() const;
  bool parse_assignment(Command& command);
  bool parse_redirection(Command& command);

  // ---- words ----
  Word read_word();
  void add_literal(Word& word, std::string_view text, bool quoted, Span span);
  void read_piece(Word& word, bool in_quotes);
  void read_double_quoted(Word& word);
  void read_backticks(Word& word, bool in_quotes);
  void read_process_substitution(Word& word);
  void push_expansion(Word& word, PieceKind kind, bool quoted, std::size_t begin, std::shared_ptr<Expansion> expansion);
  bool read_expansion(Word& word, bool in_quotes);
  void read_braced(Word& word, bool in_quotes, std::size_t begin);
  void read_piece_in_braces(Word& word, bool in_quotes);

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

}  // namespace plimsoll::documents::shell
