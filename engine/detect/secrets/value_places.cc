// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/value_places.h"

#include <algorithm>

namespace plimsoll::detect::secrets {
namespace {

constexpr std::size_t kCommentReach = 80;
constexpr std::size_t kBlockReach = 400;

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
    }
    return in_pair(at);
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

}  // namespace plimsoll::detect::secrets
