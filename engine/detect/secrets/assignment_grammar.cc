// SPDX-License-Identifier: Apache-2.0
//
// name = value, as a dozen languages and file kinds write it:
//
//   password = "v"      "password": "v"     password => 'v'       config['password'] = "v"     PASSWORD=v
//   password: v         password := "v"     password: str = "v"   getenv("PASSWORD", "v")      <password>v</password>
//   ENV PASSWORD v      ;Password=v;        ?token=v&             --password=v        "PASSWORD=v"     -d token=v
//
// The anchor is a word inside the name. Nearly all hits are names without a value and end after a few bytes, so the cheap
// questions come first: what follows the name, then what the value is, and only then what the name means.
#include <algorithm>

#include "engine/detect/secrets/grammar.h"
#include "engine/detect/secrets/literal_value.h"
#include "engine/detect/secrets/name_words.h"

namespace plimsoll::detect::secrets {
namespace {

constexpr std::size_t kLongestName = 80;
constexpr std::size_t kLongestValue = 512;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_char(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }

class Reader {
 public:
  explicit Reader(const GrammarInput& input) : text_(input.text), window_(input.window), anchor_(input.anchor) {}

  std::optional<GrammarFinding> read() {
    if (!find_name()) return std::nullopt;
    std::size_t at = name_.end;
    name_is_quoted_ = name_.begin > window_.begin && is_quote(text_[name_.begin - 1]);
    if (peek(at) == '\\' && is_quote(peek(at + 1)))
      at += 2;
    else if (is_quote(peek(at)))
      ++at;
    if (peek(at) == ']' || (peek(at) == ')' && peek(at + 1) != ')')) ++at;
    if (!read_operator(at)) return std::nullopt;
    if (!read_value(at)) return std::nullopt;
    const std::string_view value = text_.substr(value_.begin, value_.size());
    std::string_view name = text_.substr(name_.begin, name_.size());
    if (value.size() < 6) return std::nullopt;
    const auto kind = secret_kind_of_name(name);
    if (!kind) return std::nullopt;
    const auto confidence = judge_value(value, name, *kind, form_);
    if (!confidence || (in_list_ && *confidence < Confidence::likely)) return std::nullopt;
    GrammarFinding finding;
    finding.span = {name_.begin, value_.end};
    finding.secret = value_;
    finding.kind = *kind;
    finding.form = form_;
    // Comments of code show how a thing is used.
    finding.confidence = *confidence == Confidence::likely && in_code_comment() ? Confidence::possible : *confidence;
    return finding;
  }

 private:
  [[nodiscard]] char peek(std::size_t at) const { return at < window_.end ? text_[at] : '\0'; }
  void skip_blanks(std::size_t& at) const {
    while (is_blank(peek(at))) ++at;
  }

  bool find_name() {
    name_ = anchor_;
    while (name_.end < window_.end && is_name_char(text_[name_.end]) && name_.size() < kLongestName) ++name_.end;
    while (name_.begin > window_.begin && is_name_char(text_[name_.begin - 1]) && name_.size() < kLongestName) --name_.begin;
    if (name_.size() >= kLongestName) return false;
    while (name_.begin < anchor_.begin && !is_letter(text_[name_.begin]) && text_[name_.begin] != '_') ++name_.begin;
    // "A=1\nTOKEN=v": the letter belongs to the escape.
    if (name_.begin > window_.begin && text_[name_.begin - 1] == '\\' && name_.begin < anchor_.begin &&
        std::string_view("ntr").find(text_[name_.begin]) != std::string_view::npos) {
      ++name_.begin;
      behind_escape_ = true;
    }
    // "password." at the end of a sentence, "token-" of an option.
    while (name_.end > anchor_.end && (text_[name_.end - 1] == '.' || text_[name_.end - 1] == '-')) --name_.end;
    return true;
  }

  bool read_operator(std::size_t& at) {
    const std::size_t start = at;
    skip_blanks(at);
    const char c = peek(at);
    if (c == '=') {
      operator_ = '=';
      ++at;
      if (peek(at) == '>')
        operator_ = '>', ++at;
      else
        while (peek(at) == '=') operator_ = 'q', ++at;
    } else if (c == ':') {
      operator_ = ':';
      ++at;
      // make: ":=", "::=", ":::="
      std::size_t sign = at;
      while (peek(sign) == ':' && sign < at + 2) ++sign;
      if (peek(sign) == '=')
        operator_ = sign == at ? 'a' : '=', at = sign + 1;
      else if (peek(at) == ':')
        return false;
      else
        skip_type(at);
    } else if (c == '?' && peek(at + 1) == '=') {
      operator_ = '=';
      at += 2;
    } else if ((c == '!' || c == '|' || c == '+' || c == '.') && peek(at + 1) == '=') {
      operator_ = 'q';
      at += 2;
      while (peek(at) == '=') ++at;
    } else if (c == '?' && peek(at + 1) == ':') {
      operator_ = ':';
      at += 2;
      skip_type(at);
    } else if (c == '<' && peek(at + 1) == '-') {
      operator_ = 'q';
      at += 2;
    } else if (c == ',' && name_is_quoted_) {
      // put("name", "value"), getenv("NAME", "value"): the first argument of a call.
      std::size_t before = name_.begin - 1;
      while (before > window_.begin && is_blank(text_[before - 1])) --before;
      if (before == window_.begin || (text_[before - 1] != '(' && text_[before - 1] != ',')) return false;
      in_list_ = text_[before - 1] == ',';
      operator_ = ',';
      ++at;
    } else if (c == '>' && start == at && name_.begin > window_.begin &&
               (text_[name_.begin - 1] == '<' || text_[name_.begin - 1] == ':')) {
      operator_ = 'x';
      ++at;
      return true;
    } else if (at > start && name_.begin > window_.begin + 3 && line_starts_with("ENV ")) {
      operator_ = ' ';
    } else if (name_is_quoted_ && at > start && text_.substr(at, 6) == "value=") {
      operator_ = '=';  // <add key="name" value="v">
      at += 6;
    } else if ((is_line_end(c) || c == '#') && skip_to_value_line(at)) {
      operator_ = ':';
    } else if (at > start && is_letter(c) && skip_typed_name(at)) {
      operator_ = '=';
    } else {
      return false;
    }
    skip_blanks(at);
    return true;
  }

  // "password: str = 'v'", "const password: &str = ...": behind ":" a type and "=".
  void skip_type(std::size_t& at) {
    std::size_t look = at;
    skip_blanks(look);
    const std::size_t first = look;
    while (look < first + 40 &&
           (is_letter(peek(look)) || std::string_view("_&<>[]?.' |").find(peek(look)) != std::string_view::npos) &&
           peek(look) != '\0')
      ++look;
    if (look > first && peek(look) == '=' && peek(look + 1) != '=' && peek(look + 1) != '>' && !is_quote(text_[first])) {
      at = look + 1;
      operator_ = '=';
    }
  }

  // YAML lists of variables: "- name: NAME", and "value: v" on the next line.
  bool skip_to_value_line(std::size_t& at) const {
    std::size_t before = name_.begin - (name_is_quoted_ ? 1 : 0);
    while (before > window_.begin && is_blank(text_[before - 1])) --before;
    if (before < window_.begin + 5 || (text_.substr(before - 5, 5) != "name:" && text_.substr(before - 4, 4) != "key:"))
      return false;
    std::size_t look = at;
    while (look < at + 80 && peek(look) != '\n' && peek(look) != '\0') ++look;
    if (peek(look) != '\n') return false;
    ++look;
    skip_blanks(look);
    if (text_.substr(look, 6) != "value:" || look + 7 >= window_.end) return false;
    at = look + 6;
    on_value_line_ = true;
    return true;
  }

  // Go and SQL: "password string = "v"".
  bool skip_typed_name(std::size_t& at) const {
    std::size_t look = at;
    while (look < at + 20 && (is_letter(peek(look)) || peek(look) == '*')) ++look;
    const std::size_t word_end = look;
    skip_blanks(look);
    if (look == word_end || peek(look) != '=' || peek(look + 1) == '=') return false;
    ++look;
    std::size_t value = look;
    skip_blanks(value);
    if (!is_quote(peek(value))) return false;
    at = look;
    return true;
  }

  bool read_value(std::size_t at) {
    if (operator_ == 'x') return read_element(at);
    const std::size_t start = at;
    // r"", b'', u"", @"", L"": one or two letters before the quote.
    for (int letters = 0; letters < 2 && (is_letter(peek(at)) || peek(at) == '@'); ++letters) {
      if (is_quote(peek(at + 1)) || (letters == 0 && is_letter(peek(at + 1)) && is_quote(peek(at + 2))))
        ++at;
      else
        break;
    }
    if (peek(at) == '&' && is_quote(peek(at + 1))) ++at;
    if (peek(at) == '\\' && (peek(at + 1) == '"' || peek(at + 1) == '\'')) return read_quoted(at + 2, peek(at + 1), true);
    if (is_quote(peek(at))) return read_quoted(at + 1, peek(at), false);
    if (operator_ == '=' || operator_ == ':' || operator_ == ' ') return read_plain(start);
    return false;
  }

  bool read_quoted(std::size_t at, char quote, bool escaped) {
    form_ = LiteralForm::quoted;
    const std::size_t begin = at;
    const std::size_t last = std::min(window_.end, begin + kLongestValue + 1);
    for (; at < last; ++at) {
      const char c = text_[at];
      if (is_line_end(c)) return false;
      if (c == '\\') {
        if (escaped && peek(at + 1) == quote) break;
        ++at;
        continue;
      }
      if (c == quote) {
        if (escaped) return false;
        break;
      }
    }
    if (at >= last) return false;
    value_ = {begin, at};
    // '"v"': a literal for a build file.
    if (value_.size() > 2 && is_quote(text_[value_.begin]) && text_[value_.end - 1] == text_[value_.begin])
      ++value_.begin, --value_.end;
    at += escaped ? 2 : 1;
    skip_blanks(at);
    // Joined to something else: a piece of a sentence or of a query.
    if (peek(at) == '+' || (peek(at) == '.' && is_blank(peek(at + 1))) || (peek(at) == '%' && operator_ != ':'))
      return false;
    if (peek(at) == '.' && is_letter(peek(at + 1))) return false;
    return true;
  }

  bool read_element(std::size_t at) {
    form_ = LiteralForm::plain;
    const auto skip_space = [&] {
      while (is_blank(peek(at)) || is_line_end(peek(at))) ++at;
    };
    skip_space();
    const std::size_t begin = at;
    const std::size_t last = std::min(window_.end, begin + kLongestValue);
    while (at < last && text_[at] != '<' && !is_line_end(text_[at])) ++at;
    value_ = {begin, at};
    while (!value_.empty() && is_blank(text_[value_.end - 1])) --value_.end;
    skip_space();
    return peek(at) == '<' && peek(at + 1) == '/' && !value_.empty();
  }

  // A value without quotes ends with the line (YAML), or with the word.
  bool read_plain(std::size_t at) {
    form_ = LiteralForm::plain;
    const bool yaml = operator_ == ':';
    if (yaml && (at == name_.end || !is_blank(text_[at - 1]))) return false;
    const char before = name_.begin > window_.begin ? text_[name_.begin - 1] : '\n';
    const bool query = operator_ == '=' && (before == '?' || before == '&');
    std::size_t joint = name_.begin;
    while (joint > window_.begin && is_blank(text_[joint - 1])) --joint;
    const bool pair_list = operator_ == '=' && joint > window_.begin && text_[joint - 1] == ';';
    const bool option = operator_ == '=' && before == '-';
    const bool header = yaml && in_header();
    // "TOKEN=v" inside quotes, to their end or to the next escape.
    const bool inside_quotes = operator_ == '=' && (name_is_quoted_ || behind_escape_);
    const bool argument = operator_ == '=' && is_argument_of_option();
    if (!query && !pair_list && !option && !on_value_line_ && !header && !inside_quotes && !argument && !begins_line())
      return false;
    const std::size_t begin = at;
    const std::size_t last = std::min(window_.end, begin + kLongestValue);
    while (at < last && !is_line_end(text_[at])) {
      const char c = text_[at];
      if (is_blank(c) && (!yaml || peek(at + 1) == '#')) break;
      if (header && c == text_[name_.begin - 1]) break;
      if (c == ';' && (pair_list || is_pair_list_ahead(at))) break;
      if (inside_quotes && (c == '\\' || is_quote(c) || c == '&')) break;
      if ((query || argument) && (c == '&' || c == '#' || is_quote(c) || c == ')' || c == '<' || c == '>' || c == ']'))
        break;
      if (!yaml && is_quote(c)) {
        if (!pair_list && !query && !option && !argument) return false;
        break;
      }
      ++at;
    }
    if (at >= last && at < window_.end) return false;
    value_ = {begin, at};
    while (!value_.empty() && is_blank(text_[value_.end - 1])) --value_.end;
    if (value_.size() < 6) return false;
    // Code that has no quotes: calls, properties, statements.
    const std::string_view value = text_.substr(value_.begin, value_.size());
    if (value.find_first_of("()[]{}") != std::string_view::npos) return false;
    if (value.back() == ';' || value.back() == ',' || value.back() == '\\') return false;
    return value.find(' ') == std::string_view::npos;
  }

  // "Server=x;Password=v;Database=y"
  bool is_pair_list_ahead(std::size_t semicolon) const {
    std::size_t at = semicolon + 1;
    if (is_line_end(peek(at)) || is_quote(peek(at)) || peek(at) == '\0') return false;
    while (at < semicolon + 40 && (is_letter(peek(at)) || peek(at) == ' ')) ++at;
    return at > semicolon + 1 && peek(at) == '=';
  }

  // -d token=v, --form token=v, --from-literal=token=v: an option stands before the name.
  bool is_argument_of_option() const {
    std::size_t at = name_.begin;
    if (at > window_.begin && is_quote(text_[at - 1])) --at;
    if (at == window_.begin || (!is_blank(text_[at - 1]) && text_[at - 1] != '=')) return false;
    --at;
    std::size_t begin = at;
    while (begin > window_.begin && (is_letter(text_[begin - 1]) || text_[begin - 1] == '-') && at - begin < 24) --begin;
    return at - begin >= 2 && text_[begin] == '-' && (begin == window_.begin || !is_name_char(text_[begin - 1]));
  }

  // curl -H "X-Api-Key: v"
  bool in_header() const {
    if (name_.begin < window_.begin + 4 || !is_quote(text_[name_.begin - 1])) return false;
    std::size_t at = name_.begin - 1;
    while (at > window_.begin && is_blank(text_[at - 1])) --at;
    const std::string_view before = text_.substr(window_.begin, at - window_.begin);
    return before.size() >= 2 && (before.substr(before.size() - 2) == "-H" ||
                                  (before.size() >= 6 && before.substr(before.size() - 6) == "header"));
  }

  // The line begins with "//", "*" or "/*".
  bool in_code_comment() const {
    std::size_t begin = name_.begin;
    while (begin > window_.begin && !is_line_end(text_[begin - 1])) --begin;
    while (begin < name_.begin && is_blank(text_[begin])) ++begin;
    const std::string_view head = text_.substr(begin, 2);
    return head == "//" || head == "/*" || head == "* ";
  }

  // Only marks and commands of configuration stand between the beginning of the line and the name.
  bool begins_line() const {
    std::size_t at = name_.begin;
    if (name_is_quoted_) --at;
    // "FOO=1 DB_PASSWORD=v command": an upper-case name behind a blank.
    const std::string_view name = text_.substr(name_.begin, name_.size());
    const bool upper = std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (operator_ == '=' && upper && at > window_.begin && is_blank(text_[at - 1])) return true;
    std::size_t begin = at;
    while (begin > window_.begin && !is_line_end(text_[begin - 1])) --begin;
    if (at - begin > 200) return false;
    std::string_view head = text_.substr(begin, at - begin);
    const auto trim = [&] {
      while (!head.empty() && (is_blank(head[0]) || head[0] == '+' || head[0] == '-' || head[0] == '"' || head[0] == '\''))
        head.remove_prefix(1);
    };
    trim();
    constexpr std::string_view kCommands[] = {"export ",    "ENV ",         "ARG ",     "set ",     "SET ",
                                              "env ",       "e ",           "setx ",    "declare ", "readonly ",
                                              "local ",     "Environment=", "LABEL ",   "spring.",  "env.",
                                              "build-arg ", "set-env ",     "typeset ", "$env:",    "$"};
    for (bool again = true; again && !head.empty();) {
      again = false;
      for (const std::string_view command : kCommands) {
        if (head.substr(0, command.size()) == command) {
          head.remove_prefix(command.size());
          trim();
          again = true;
        }
      }
    }
    return head.empty();
  }

  bool line_starts_with(std::string_view word) const {
    std::size_t begin = name_.begin;
    while (begin > window_.begin && !is_line_end(text_[begin - 1]) && name_.begin - begin < 16) --begin;
    return text_.substr(begin, name_.begin - begin) == word;
  }

  std::string_view text_;
  Span window_;
  Span anchor_;
  Span name_;
  Span value_;
  bool name_is_quoted_ = false;
  bool behind_escape_ = false;
  mutable bool on_value_line_ = false;
  bool in_list_ = false;  // one of several arguments: only what looks generated counts
  char operator_ = '\0';
  LiteralForm form_ = LiteralForm::quoted;
};

}  // namespace

std::optional<GrammarFinding> find_assignment(const GrammarInput& input) { return Reader(input).read(); }

}  // namespace plimsoll::detect::secrets
