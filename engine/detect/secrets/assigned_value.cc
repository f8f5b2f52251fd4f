// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/assigned_value.h"

#include <algorithm>

#include "engine/detect/secrets/name_surroundings.h"
#include "engine/detect/secrets/value_strength.h"

namespace plimsoll::detect::secrets {
namespace {

constexpr std::size_t kLongestValue = 512;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_char(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }
bool is_space(char c) { return is_blank(c) || is_line_end(c); }

class Reader {
 public:
  Reader(const GrammarInput& input, const NameAndSign& before)
      : text_(input.text),
        window_(input.window),
        name_(before.name),
        name_is_quoted_(before.name_is_quoted),
        behind_escape_(before.behind_escape),
        on_value_line_(before.on_value_line),
        operator_(before.sign),
        doubted_(before.doubted) {}

  std::optional<AssignedValue> read(std::size_t at) {
    if (!read_value(at)) return std::nullopt;
    return AssignedValue{value_, form_, doubted_};
  }

 private:
  [[nodiscard]] NameSurroundings around() const { return {text_, window_, name_, name_is_quoted_}; }
  [[nodiscard]] char peek(std::size_t at) const { return at < window_.end ? text_[at] : '\0'; }
  void skip_blanks(std::size_t& at) const {
    while (is_blank(peek(at))) ++at;
  }

  bool read_value(std::size_t at) {
    if (operator_ == 'x') return read_element(at);
    if (operator_ == '|' || operator_ == '}') return read_up_to(at, operator_);
    if (operator_ == 'w') return read_word(at);
    const std::size_t start = at;
    skip_to_next_line(at);
    skip_wrapper(at);
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

  // name =
  //     "v"
  void skip_to_next_line(std::size_t& at) {
    if (operator_ == ' ' || operator_ == ',' || !is_line_end(peek(at))) return;
    std::size_t look = at;
    if (peek(look) == '\r') ++look;
    if (peek(look) == '\n') ++look;
    const std::size_t line = look;
    skip_blanks(look);
    if (look == line || !is_quote(peek(look)) || peek(look) == peek(look + 1)) return;
    at = look;
    doubted_ = true;
  }

  // name = String::from("v"), name = Field("v"), name = ("v")
  void skip_wrapper(std::size_t& at) {
    if (operator_ == ' ' || (!is_letter(peek(at)) && peek(at) != '(')) return;
    constexpr std::size_t kLongestCallee = 40;
    std::size_t look = at;
    while (look < at + kLongestCallee && (is_name_char(peek(look)) || peek(look) == ':')) ++look;
    if (peek(look) != '(') return;
    ++look;
    while (is_space(peek(look))) ++look;
    if (!is_quote(peek(look))) return;
    at = look;
    doubted_ = true;
  }

  // A cell of a table, a word in braces.
  bool read_up_to(std::size_t at, char end) {
    form_ = LiteralForm::plain;
    const std::size_t begin = at;
    const std::size_t last = std::min(window_.end, begin + kLongestValue);
    while (at < last && text_[at] != end && !is_line_end(text_[at]) && text_[at] != '$' && text_[at] != '{') ++at;
    if (at >= last || text_[at] != end) return false;
    value_ = {begin, at};
    while (!value_.empty() && (is_blank(text_[value_.end - 1]) ||
                               (end == '|' && (text_[value_.end - 1] == '`' || text_[value_.end - 1] == '*'))))
      --value_.end;
    if (value_.size() > 2 && is_quote(text_[value_.begin]) && text_[value_.end - 1] == text_[value_.begin])
      ++value_.begin, --value_.end;
    return true;
  }

  // Of a sentence. "The token is base64url-encoded" says nothing: letters of both cases and digits, or what a machine made.
  bool read_word(std::size_t at) {
    form_ = LiteralForm::plain;
    const std::size_t begin = at;
    const std::size_t last = std::min(window_.end, begin + kLongestValue);
    while (at < last && !is_space(text_[at]) && !is_quote(text_[at])) ++at;
    while (at > begin && std::string_view(".,;:!?)").find(text_[at - 1]) != std::string_view::npos) --at;
    value_ = {begin, at};
    const std::string_view value = text_.substr(begin, at - begin);
    const ValueShape shape = shape_of(value);
    return looks_generated(value, shape) || (shape.lowers >= 2 && shape.uppers >= 2 && shape.digits >= 2);
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
    return peek(at) != '.' || !is_letter(peek(at + 1)) || is_conversion(at + 1);
  }

  // "v".to_string(): the same thing as another type.
  bool is_conversion(std::size_t at) const {
    constexpr std::string_view kConversions[] = {"to_string(", "to_owned(", "into(",        "as_bytes(", "as_str(",
                                                 "encode(",    "getBytes(", "toCharArray(", "data(",     "utf8",
                                                 "strip(",     "trim(",     "freeze",       "to_vec(",   "parse("};
    return std::any_of(std::begin(kConversions), std::end(kConversions),
                       [&](std::string_view one) { return text_.substr(at, one.size()) == one; });
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
    const char before = name_.begin > window_.begin ? text_[name_.begin - 1] : '\n';
    if (yaml && !is_blank(text_[at - 1])) {
      // "apiKey:v" is a line of properties, if anything.
      if (name_is_quoted_ || !around().begins_line(false)) return false;
      doubted_ = true;
    }
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
        !around().begins_line(operator_ == '=')) {
      // "level=info token=v", "Client Secret: v"
      const bool logged = operator_ == '=' && at == name_.end + 1 && !name_is_quoted_ && is_blank(before);
      if (!logged && !(yaml && !name_is_quoted_ && around().begins_label())) return false;
      doubted_ = true;
    }
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
    // A file of settings whose lines end so, or code without quotes.
    if (operator_ != ':' && value_.size() > 6 && text_[value_.end - 1] == ';') {
      --value_.end;
      doubted_ = true;
    }
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

  std::string_view text_;
  Span window_;
  Span name_;
  bool name_is_quoted_;
  bool behind_escape_;
  bool on_value_line_;
  char operator_;
  bool doubted_;
  Span value_;
  LiteralForm form_ = LiteralForm::quoted;
};

}  // namespace

std::optional<AssignedValue> read_assigned_value(const GrammarInput& input, const NameAndSign& before, std::size_t at) {
  return Reader(input, before).read(at);
}

}  // namespace plimsoll::detect::secrets
