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
#include "engine/detect/secrets/name_surroundings.h"
#include "engine/detect/secrets/name_words.h"
#include "engine/detect/secrets/value_places.h"

namespace plimsoll::detect::secrets {
namespace {

constexpr std::size_t kLongestName = 80;
constexpr std::size_t kLongestValue = 512;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_char(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }
bool is_space(char c) { return is_blank(c) || is_line_end(c); }

class Reader {
 public:
  explicit Reader(const GrammarInput& input)
      : input_(input), text_(input.text), window_(input.window), anchor_(input.anchor) {}

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
    if (!confidence || ((in_list_ || directive_) && *confidence < Confidence::likely)) return std::nullopt;
    GrammarFinding finding;
    finding.span = {name_.begin, value_.end};
    finding.secret = value_;
    finding.kind = *kind;
    finding.form = form_;
    // Comments of code show how a thing is used.
    finding.confidence =
        *confidence == Confidence::likely && around().in_code_comment() ? Confidence::possible : *confidence;
    return finding;
  }

 private:
  [[nodiscard]] NameSurroundings around() const { return {text_, window_, name_, name_is_quoted_}; }
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
    } else if ((c == '|' || c == '?') && peek(at + 1) == c) {
      // process.env.PASSWORD || "v", ?? "v", ||= "v": what holds where nothing is set.
      operator_ = 'q';
      at += peek(at + 2) == '=' ? 3U : 2U;
    } else if (at > start && text_.substr(at, 3) == "or ") {
      operator_ = 'q';
      at += 3;
    } else if (c == '<' && peek(at + 1) == '-') {
      operator_ = 'q';
      at += 2;
    } else if (read_place(start)) {
      at = place_;
    } else if (c == ',' && name_is_quoted_) {
      // put("name", "value"), getenv("NAME", "value"): the first argument of a call.
      std::size_t before = name_.begin - 1;
      while (before > window_.begin && is_space(text_[before - 1])) --before;
      if (before == window_.begin || (text_[before - 1] != '(' && text_[before - 1] != ',')) return false;
      in_list_ = text_[before - 1] == ',';
      operator_ = ',';
      ++at;
      while (is_space(peek(at)) && (!in_list_ || !is_line_end(peek(at)))) ++at;
      // env("NAME", default="v")
      if (text_.substr(at, 8) == "default=") at += 8;
    } else if (c == '>' && start == at && name_.begin > window_.begin &&
               (text_[name_.begin - 1] == '<' || text_[name_.begin - 1] == ':')) {
      operator_ = 'x';
      ++at;
      return true;
    } else if (at > start && name_.begin > window_.begin + 3 && around().line_starts_with("ENV ")) {
      operator_ = ' ';
    } else if (at > start && around().is_directive(at)) {
      operator_ = ' ';
      directive_ = true;
    } else if (name_is_quoted_ && at > start && text_.substr(at, 6) == "value=") {
      operator_ = '=';  // <add key="name" value="v">
      at += 6;
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
    // "=" at the end of the line pads a value in base64.
    const char behind = peek(look + 1);
    if (look > first && peek(look) == '=' && behind != '=' && behind != '>' && behind != '\0' && !is_line_end(behind) &&
        !is_quote(text_[first])) {
      at = look + 1;
      operator_ = '=';
    }
  }

  // Name and value as two members of one thing.
  bool read_place(std::size_t at) {
    const auto place = place_of_value(input_, name_, name_is_quoted_, at);
    if (!place) return false;
    place_ = place->at;
    operator_ = place->form == ValuePlace::Form::member ? ':' : place->form == ValuePlace::Form::element ? 'x' : '=';
    on_value_line_ = place->form == ValuePlace::Form::member;
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

  [[nodiscard]] bool is_in_capitals() const {
    const std::string_view name = text_.substr(name_.begin, name_.size());
    return std::all_of(name.begin(), name.end(), [](char c) { return !is_letter(c) || (c >= 'A' && c <= 'Z'); });
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

  // "|" and ">" of YAML: the value stands on the next line.
  void skip_block_mark(std::size_t& at) const {
    if (operator_ != ':' || (peek(at) != '|' && peek(at) != '>')) return;
    std::size_t look = at + 1;
    if (peek(look) == '-' || peek(look) == '+') ++look;
    while (is_blank(peek(look)) || peek(look) == '\r') ++look;
    if (peek(look) != '\n') return;
    for (++look; is_blank(peek(look));) ++look;
    at = look;
  }

  // A value without quotes ends with the line (YAML), or with the word.
  bool read_plain(std::size_t at) {
    form_ = LiteralForm::plain;
    const bool yaml = operator_ == ':';
    skip_block_mark(at);
    const bool flow = yaml && (around().in_flow_map() || on_value_line_);
    if (yaml && (at == name_.end || !is_blank(text_[at - 1]))) return false;
    const char before = name_.begin > window_.begin ? text_[name_.begin - 1] : '\n';
    const bool query = operator_ == '=' && (before == '?' || before == '&');
    std::size_t joint = name_.begin;
    while (joint > window_.begin && is_blank(text_[joint - 1])) --joint;
    const bool pair_list = operator_ == '=' && joint > window_.begin && text_[joint - 1] == ';';
    const bool option = operator_ == '=' && before == '-';
    const bool header = yaml && around().in_header();
    // "TOKEN=v" inside quotes, to their end or to the next escape.
    const bool inside_quotes = operator_ == '=' && (name_is_quoted_ || behind_escape_);
    const bool argument = operator_ == '=' && around().is_argument_of_option();
    const bool listed = operator_ == '=' && around().is_listed();
    if (operator_ == '=' && at == name_.end + 1 && around().begins_line(false) && is_in_capitals())
      form_ = LiteralForm::variable;
    if (!query && !pair_list && !option && !on_value_line_ && !header && !inside_quotes && !argument && !flow && !listed &&
        !around().begins_line(operator_ == '='))
      return false;
    const std::size_t begin = at;
    const std::size_t last = std::min(window_.end, begin + kLongestValue);
    while (at < last && !is_line_end(text_[at])) {
      const char c = text_[at];
      if (is_blank(c) && (!yaml || peek(at + 1) == '#')) break;
      if (header && c == text_[name_.begin - 1]) break;
      if (c == ';' && (pair_list || is_pair_list_ahead(at))) break;
      if (flow && (c == ',' || c == '}')) break;
      if (listed && c == ',') break;
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

  const GrammarInput& input_;
  std::string_view text_;
  Span window_;
  Span anchor_;
  Span name_;
  Span value_;
  bool name_is_quoted_ = false;
  bool behind_escape_ = false;
  bool on_value_line_ = false;
  std::size_t place_ = 0;
  bool directive_ = false;  // nothing but a blank says that it is a value: only what looks strong counts
  bool in_list_ = false;    // one of several arguments: only what looks generated counts
  char operator_ = '\0';
  LiteralForm form_ = LiteralForm::quoted;
};

}  // namespace

std::optional<GrammarFinding> find_assignment(const GrammarInput& input) { return Reader(input).read(); }

}  // namespace plimsoll::detect::secrets
