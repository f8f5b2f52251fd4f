// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/value_places.h"

#include <algorithm>

namespace plimsoll::detect::secrets {
namespace {

constexpr std::size_t kCommentReach = 80;
constexpr std::size_t kBlockReach = 400;
constexpr std::size_t kOptionReach = 160;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_space(char c) { return is_blank(c) || c == '\n' || c == '\r'; }
bool is_quote(char c) { return c == '"' || c == '\''; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

class Finder {
 public:
  Finder(const GrammarInput& input, Span name, bool quoted)
      : text_(input.text), window_(input.window), name_(name), quoted_(quoted) {}

  std::optional<ValuePlace> find(std::size_t at) {
    if (quoted_ && peek(at) == '>') return ValuePlace{at + 1, ValuePlace::Form::element};
    if (auto place = in_property_list(at)) return place;
    if (quoted_) {
      if (auto place = in_variable_block(at)) return place;
      if (auto place = in_setting(at)) return place;
    } else {
      if (auto place = in_form_of_code(at)) return place;
      if (auto place = in_call(at)) return place;
    }
    if (auto place = in_tuple(at)) return place;
    if (auto place = in_option_of_parser(at)) return place;
    if (auto place = in_table(at)) return place;
    if (auto place = in_sentence(at)) return place;
    return in_pair(at);
  }

  // ${NAME:-v}, ${NAME:=v}
  [[nodiscard]] std::optional<ValuePlace> in_expansion(std::size_t at) const {
    if (!ends_at(name_.begin, "${") || peek(at) != ':' || (peek(at + 1) != '-' && peek(at + 1) != '=')) return std::nullopt;
    return ValuePlace{at + 2, ValuePlace::Form::expansion};
  }

 private:
  [[nodiscard]] char peek(std::size_t at) const { return at < window_.end ? text_[at] : '\0'; }
  void skip(std::size_t& at, bool (*is)(char)) const {
    while (at < window_.end && is(text_[at])) ++at;
  }
  // Case-blind.
  [[nodiscard]] bool stands_at(std::size_t at, std::string_view word) const {
    return at + word.size() <= window_.end &&
           std::equal(word.begin(), word.end(), text_.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char left, char right) { return left == lower(right); });
  }
  [[nodiscard]] bool ends_at(std::size_t end, std::string_view word) const {
    return end >= window_.begin + word.size() && stands_at(end - word.size(), word);
  }

  // <key>NAME</key> <string>v</string>
  std::optional<ValuePlace> in_property_list(std::size_t at) const {
    constexpr std::string_view kEnd = "</key>";
    constexpr std::string_view kString = "<string>";
    if (!stands_at(at, kEnd)) return std::nullopt;
    at += kEnd.size();
    skip(at, is_space);
    if (!stands_at(at, kString)) return std::nullopt;
    return ValuePlace{at + kString.size(), ValuePlace::Form::element};
  }

  // variable "name" { .. default = "v" .. }
  std::optional<ValuePlace> in_variable_block(std::size_t at) const {
    if (!ends_at(name_.begin - 1, "variable ")) return std::nullopt;
    skip(at, is_blank);
    if (peek(at) != '{') return std::nullopt;
    const std::size_t last = std::min(window_.end, at + kBlockReach);
    for (++at; at < last && text_[at] != '}'; ++at) {
      if (!is_space(text_[at - 1]) && text_[at - 1] != '{') continue;
      if (!stands_at(at, "default")) continue;
      std::size_t sign = at + 7;
      skip(sign, is_blank);
      if (peek(sign) == '=') return ValuePlace{sign + 1, ValuePlace::Form::default_};
    }
    return std::nullopt;
  }

  // name: NAME, value: v
  std::optional<ValuePlace> in_pair(std::size_t at) const {
    std::size_t before = name_.begin - (quoted_ ? 1 : 0);
    while (before > window_.begin && is_blank(text_[before - 1])) --before;
    if (before == window_.begin || (text_[before - 1] != ':' && text_[before - 1] != '=')) return std::nullopt;
    --before;
    while (before > window_.begin && is_blank(text_[before - 1])) --before;
    if (before > window_.begin && is_quote(text_[before - 1])) --before;
    if (!ends_at(before, "name") && !ends_at(before, "key")) return std::nullopt;
    skip(at, is_blank);
    if (peek(at) == ',') ++at;
    skip(at, is_blank);
    if (peek(at) == '#') {
      const std::size_t last = at + kCommentReach;
      while (at < last && peek(at) != '\n' && peek(at) != '\0') ++at;
    }
    skip(at, is_space);
    const bool quoted = is_quote(peek(at));
    if (quoted) ++at;
    if (!stands_at(at, "value")) return std::nullopt;
    at += 5;
    if (quoted && !is_quote(peek(at++))) return std::nullopt;
    skip(at, is_blank);
    if ((peek(at) != ':' && peek(at) != '=') || at + 2 >= window_.end) return std::nullopt;
    return ValuePlace{at + 1, ValuePlace::Form::member};
  }

  // <setting name="name" serializeAs="String"> <value>v</value>
  std::optional<ValuePlace> in_setting(std::size_t at) const {
    constexpr std::string_view kValue = "<value>";
    if (!is_blank(peek(at))) return std::nullopt;
    const std::size_t last = at + kCommentReach;
    while (at < last && peek(at) != '>' && peek(at) != '<' && peek(at) != '\0') ++at;
    if (peek(at) != '>') return std::nullopt;
    ++at;
    skip(at, is_space);
    if (!stands_at(at, kValue)) return std::nullopt;
    return ValuePlace{at + kValue.size(), ValuePlace::Form::element};
  }

  // What stands between the beginning of the line and the name.
  [[nodiscard]] std::string_view head() const {
    std::size_t begin = name_.begin;
    while (begin > window_.begin && text_[begin - 1] != '\n' && name_.begin - begin < kCommentReach) --begin;
    while (begin < name_.begin && is_blank(text_[begin])) ++begin;
    return text_.substr(begin, name_.begin - begin);
  }

  // #define NAME "v", (setq name "v"), :name "v", -Name "v": a blank and a string.
  [[nodiscard]] std::optional<ValuePlace> in_form_of_code(std::size_t at) const {
    const std::size_t behind_name = at;
    skip(at, is_blank);
    if (at == behind_name || peek(at) != '"') {
      if (at == behind_name || peek(at) != '\'' || before_name() != '-') return std::nullopt;
    }
    const char before = before_name();
    const bool own = name_.begin < window_.begin + 2 || is_space(text_[name_.begin - 2]) || is_open(text_[name_.begin - 2]);
    if ((before == ':' || before == '-') && own) return ValuePlace{at, ValuePlace::Form::literal};
    std::string_view line = head();
    if (line.starts_with('#')) {
      line.remove_prefix(1);
      while (!line.empty() && is_blank(line[0])) line.remove_prefix(1);
      return line.starts_with("define") && line.find_first_not_of(" \t", 6) == std::string_view::npos
                 ? std::optional(ValuePlace{at, ValuePlace::Form::literal})
                 : std::nullopt;
    }
    constexpr std::string_view kForms[] = {"(setq ",   "(defvar ", "(defconst ",     "(define ",  "(def ",
                                           "(setenv ", "(setf ",   "(defparameter ", "(defonce ", "(defcustom "};
    for (const std::string_view form : kForms) {
      if (line.size() >= form.size() && line.substr(line.size() - form.size()) == form)
        return ValuePlace{at, ValuePlace::Form::literal};
    }
    return std::nullopt;
  }

  // setName("v"), name("v"), name{"v"}: what is asked for a name, or made of it, is another thing.
  [[nodiscard]] std::optional<ValuePlace> in_call(std::size_t at) const {
    if (peek(at) != '(' && peek(at) != '{') return std::nullopt;
    constexpr std::string_view kOtherVerbs[] = {"get",      "find",   "by",      "hash",   "encode", "encrypt", "decode",
                                                "decrypt",  "check",  "parse",   "load",   "read",   "fetch",   "create",
                                                "generate", "make",   "to",      "from",   "match",  "compare", "revoke",
                                                "delete",   "remove", "refresh", "print",  "log",    "expect",  "assert",
                                                "test",     "equal",  "mask",    "redact", "lookup", "sign"};
    for (const std::string_view verb : kOtherVerbs) {
      if (stands_at(name_.begin, verb)) return std::nullopt;
    }
    ++at;
    skip(at, is_space);
    if (peek(at) == '@' || peek(at) == 'L') ++at;
    return is_quote(peek(at)) ? std::optional(ValuePlace{at, ValuePlace::Form::argument}) : std::nullopt;
  }

  // {name, "v"}, {:name, <<"v">>}
  [[nodiscard]] std::optional<ValuePlace> in_tuple(std::size_t at) const {
    std::size_t before = name_.begin - (quoted_ ? 1 : 0);
    if (!quoted_ && before > window_.begin && text_[before - 1] == ':') --before;
    if (peek(at) != ',' || before == window_.begin || text_[before - 1] != '{') return std::nullopt;
    ++at;
    skip(at, is_blank);
    if (peek(at) == '<' && peek(at + 1) == '<') at += 2;
    return is_quote(peek(at)) ? std::optional(ValuePlace{at, ValuePlace::Form::argument}) : std::nullopt;
  }

  // option("--name", help="..", default="v")
  [[nodiscard]] std::optional<ValuePlace> in_option_of_parser(std::size_t at) const {
    constexpr std::string_view kDefault = "default=";
    if (peek(at) != ',' || before_name() != '-') return std::nullopt;
    const std::size_t last = std::min(window_.end, at + kOptionReach);
    for (++at; at < last && text_[at] != ')' && text_[at] != '('; ++at) {
      if (text_[at] == 'd' && stands_at(at, kDefault) && is_quote(peek(at + kDefault.size())))
        return ValuePlace{at + kDefault.size(), ValuePlace::Form::argument};
    }
    return std::nullopt;
  }

  // | name | v |
  [[nodiscard]] std::optional<ValuePlace> in_table(std::size_t at) const {
    const auto is_mark = [](char c) { return is_blank(c) || c == '*' || c == '`'; };
    std::size_t before = name_.begin;
    while (before > window_.begin && is_mark(text_[before - 1])) --before;
    if (before == window_.begin || text_[before - 1] != '|') return std::nullopt;
    while (is_mark(peek(at))) ++at;
    if (peek(at) != '|' || peek(at + 1) == '|') return std::nullopt;
    ++at;
    while (is_mark(peek(at))) ++at;
    return ValuePlace{at, ValuePlace::Form::cell};
  }

  // Set `NAME` to `v`; the token is "v"; the name is v; use the name `v`
  [[nodiscard]] std::optional<ValuePlace> in_sentence(std::size_t at) const {
    if (!is_blank(peek(at))) return std::nullopt;
    ++at;
    // "pass `x`" is an order as well.
    constexpr std::size_t kShortestNoun = 5;
    if (peek(at) == '`' && !quoted_ && name_.size() >= kShortestNoun) return ValuePlace{at, ValuePlace::Form::argument};
    constexpr std::string_view kVerbs[] = {"is set to ", "is: ", "is ", "to ", "to: ", "as ", "with "};
    for (const std::string_view verb : kVerbs) {
      if (!stands_at(at, verb)) continue;
      const char first = peek(at + verb.size());
      if (is_quote(first) || first == '`') return ValuePlace{at + verb.size(), ValuePlace::Form::argument};
      if (verb == "is " || verb == "is: ") return ValuePlace{at + verb.size(), ValuePlace::Form::word};
    }
    return std::nullopt;
  }

  [[nodiscard]] char before_name() const { return name_.begin > window_.begin ? text_[name_.begin - 1] : '\0'; }
  static bool is_open(char c) { return c == '(' || c == '{' || c == '['; }

  std::string_view text_;
  Span window_;
  Span name_;
  bool quoted_;
};

}  // namespace

std::optional<ValuePlace> place_of_value(const GrammarInput& input, Span name, bool name_is_quoted,
                                         std::size_t behind_name) {
  return Finder(input, name, name_is_quoted).find(behind_name);
}

std::optional<ValuePlace> place_in_expansion(const GrammarInput& input, Span name, std::size_t behind_name) {
  return Finder(input, name, false).in_expansion(behind_name);
}

}  // namespace plimsoll::detect::secrets
