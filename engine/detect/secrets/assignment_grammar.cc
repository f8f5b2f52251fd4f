// SPDX-License-Identifier: Apache-2.0
//
// name = value, as a dozen languages and file kinds write it:
//
//   password = "v"      "password": "v"     password => 'v'       config['password'] = "v"     PASSWORD=v
//   password: v         password := "v"     password: str = "v"   getenv("PASSWORD", "v")      <password>v</password>
//   ENV PASSWORD v      ;Password=v;        ?token=v&             --password=v        "PASSWORD=v"     -d token=v
//   char password[] = "v"   Dim password As String = "v"   $h{password} = "v"   password = Secret("v")   Client Secret: v
//
// value_places.h has the forms in which more than a sign stands between name and value.
//
// The anchor is a word inside the name. Nearly all hits are names without a value and end after a few bytes, so the cheap
// questions come first: what follows the name, then what the value is, and only then what the name means.
#include <algorithm>

#include "engine/detect/secrets/assigned_value.h"
#include "engine/detect/secrets/grammar.h"
#include "engine/detect/secrets/literal_value.h"
#include "engine/detect/secrets/name_surroundings.h"
#include "engine/detect/secrets/name_words.h"
#include "engine/detect/secrets/value_places.h"

namespace plimsoll::detect::secrets {
namespace {

constexpr std::size_t kLongestName = 80;

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
    before_.name_is_quoted = name_.begin > window_.begin && is_quote(text_[name_.begin - 1]);
    if (peek(at) == '\\' && is_quote(peek(at + 1)))
      at += 2;
    else if (is_quote(peek(at)))
      ++at;
    if (peek(at) == ']' || (peek(at) == ')' && peek(at + 1) != ')')) ++at;
    skip_size_of_array(at);
    if (!read_operator(at)) return std::nullopt;
    before_.name = name_;
    const auto read = read_assigned_value(input_, before_, at);
    if (!read) return std::nullopt;
    const std::string_view value = text_.substr(read->span.begin, read->span.size());
    std::string_view name = text_.substr(name_.begin, name_.size());
    if (value.size() < 6) return std::nullopt;
    const auto kind = secret_kind_of_name(name);
    if (!kind) return std::nullopt;
    const auto confidence = judge_value(value, name, *kind, read->form);
    if (!confidence || ((in_list_ || read->doubted) && *confidence < Confidence::likely)) return std::nullopt;
    GrammarFinding finding;
    finding.span = {name_.begin, read->span.end};
    finding.secret = read->span;
    finding.kind = *kind;
    finding.form = read->form;
    // Comments of code show how a thing is used.
    finding.confidence =
        *confidence == Confidence::likely && around().in_code_comment(read->form) ? Confidence::possible : *confidence;
    return finding;
  }

 private:
  [[nodiscard]] NameSurroundings around() const { return {text_, window_, name_, before_.name_is_quoted}; }
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
      before_.behind_escape = true;
    }
    // "password." at the end of a sentence, "token-" of an option.
    while (name_.end > anchor_.end && (text_[name_.end - 1] == '.' || text_[name_.end - 1] == '-')) --name_.end;
    return true;
  }

  // char name[] = "v", char name[32] = "v"; $h{name} = "v"; **name**: v
  void skip_size_of_array(std::size_t& at) {
    if (peek(at) == '[') {
      std::size_t look = at + 1;
      while (peek(look) >= '0' && peek(look) <= '9') ++look;
      if (peek(look) == ']') at = look + 1;
    } else if (peek(at) == '}' && name_.begin > window_.begin && text_[name_.begin - 1] == '{') {
      ++at;
      in_braces_ = true;
    } else if (peek(at) == '*' && name_.begin > window_.begin && text_[name_.begin - 1] == '*') {
      while (peek(at) == '*') ++at;
    }
  }

  bool read_operator(std::size_t& at) {
    const std::size_t start = at;
    if (const auto place = place_in_expansion(input_, name_, at)) {
      at = place->at;
      before_.sign = '}';
      return true;
    }
    skip_blanks(at);
    const char c = peek(at);
    if (c == '=') {
      before_.sign = in_braces_ ? 'q' : '=';
      ++at;
      if (peek(at) == '>')
        before_.sign = '>', ++at;
      else
        while (peek(at) == '=') before_.sign = 'q', ++at;
    } else if (c == ':') {
      before_.sign = ':';
      ++at;
      // make: ":=", "::=", ":::="
      std::size_t sign = at;
      while (peek(sign) == ':' && sign < at + 2) ++sign;
      if (peek(sign) == '=')
        before_.sign = sign == at ? 'a' : '=', at = sign + 1;
      else if (peek(at) == ':')
        return false;
      else
        skip_type(at);
      // **name:** v
      if (peek(at) == '*' && name_.begin > window_.begin && text_[name_.begin - 1] == '*') {
        while (peek(at) == '*') ++at;
      }
    } else if (c == '?' && peek(at + 1) == '=') {
      before_.sign = '=';
      at += 2;
    } else if ((c == '!' || c == '|' || c == '+' || c == '.') && peek(at + 1) == '=') {
      before_.sign = 'q';
      at += 2;
      while (peek(at) == '=') ++at;
    } else if (c == '?' && peek(at + 1) == ':') {
      before_.sign = ':';
      at += 2;
      skip_type(at);
    } else if ((c == '|' || c == '?') && peek(at + 1) == c) {
      // process.env.PASSWORD || "v", ?? "v", ||= "v": what holds where nothing is set.
      before_.sign = 'q';
      at += peek(at + 2) == '=' ? 3U : 2U;
    } else if (at > start && text_.substr(at, 3) == "or ") {
      before_.sign = 'q';
      at += 3;
    } else if (c == '<' && peek(at + 1) == '-') {
      before_.sign = 'q';
      at += 2;
    } else if (read_place(start)) {
      at = place_;
    } else if (c == ',' && before_.name_is_quoted) {
      // put("name", "value"), getenv("NAME", "value"): the first argument of a call.
      std::size_t before = name_.begin - 1;
      while (before > window_.begin && is_space(text_[before - 1])) --before;
      if (before == window_.begin || (text_[before - 1] != '(' && text_[before - 1] != ',')) return false;
      in_list_ = text_[before - 1] == ',';
      before_.sign = ',';
      ++at;
      while (is_space(peek(at)) && (!in_list_ || !is_line_end(peek(at)))) ++at;
      // env("NAME", default="v")
      if (text_.substr(at, 8) == "default=") at += 8;
    } else if (c == '>' && start == at && name_.begin > window_.begin &&
               (text_[name_.begin - 1] == '<' || text_[name_.begin - 1] == ':')) {
      before_.sign = 'x';
      ++at;
      return true;
    } else if (at > start && name_.begin > window_.begin + 3 && around().line_starts_with("ENV ")) {
      before_.sign = ' ';
    } else if (at > start && around().is_directive(at)) {
      before_.sign = ' ';
      before_.doubted = true;
    } else if (before_.name_is_quoted && at > start &&
               (text_.substr(at, 6) == "value=" || text_.substr(at, 14) == "android:value=")) {
      before_.sign = '=';  // <add key="name" value="v">
      at += c == 'v' ? 6U : 14U;
    } else if (at > start && is_letter(c) && skip_typed_name(at)) {
      before_.sign = '=';
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
      before_.sign = '=';
    }
  }

  // Name and value as two members of one thing.
  bool read_place(std::size_t at) {
    const auto place = place_of_value(input_, name_, before_.name_is_quoted, at);
    if (!place) return false;
    using Form = ValuePlace::Form;
    place_ = place->at;
    before_.on_value_line = place->form == Form::member;
    before_.doubted = place->form == Form::argument || place->form == Form::cell || place->form == Form::word;
    before_.sign = before_.on_value_line                                           ? ':'
                   : place->form == Form::element                                  ? 'x'
                   : place->form == Form::literal || place->form == Form::argument ? 'q'
                   : place->form == Form::cell                                     ? '|'
                   : place->form == Form::word                                     ? 'w'
                                                                                   : '=';
    return true;
  }

  // Go and SQL: "password string = "v""
  bool skip_typed_name(std::size_t& at) const {
    std::size_t look = at;
    // Basic: "password As String = "v""
    if ((peek(at) | 0x20) == 'a' && (peek(at + 1) | 0x20) == 's' && is_blank(peek(at + 2))) look += 3;
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

  const GrammarInput& input_;
  std::string_view text_;
  Span window_;
  Span anchor_;
  Span name_;
  NameAndSign before_;
  std::size_t place_ = 0;
  bool in_braces_ = false;
  bool in_list_ = false;  // one of several arguments: only what looks generated counts
};

}  // namespace

std::optional<GrammarFinding> find_assignment(const GrammarInput& input) { return Reader(input).read(); }

}  // namespace plimsoll::detect::secrets
