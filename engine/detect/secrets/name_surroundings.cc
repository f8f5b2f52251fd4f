// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/name_surroundings.h"

#include <algorithm>

namespace plimsoll::detect::secrets {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_char(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }

}  // namespace

bool NameSurroundings::begins_line(bool equals_sign_follows) const {
  std::size_t at = name_.begin;
  if (name_is_quoted_) --at;
  const std::string_view name = text_.substr(name_.begin, name_.size());
  const bool upper = std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (equals_sign_follows && upper && at > window_.begin && is_blank(text_[at - 1])) return true;
  std::size_t begin = at;
  while (begin > window_.begin && !is_line_end(text_[begin - 1])) --begin;
  if (at - begin > 200) return false;
  std::string_view head = text_.substr(begin, at - begin);
  const auto trim = [&] {
    while (!head.empty() && (is_blank(head[0]) || head[0] == '+' || head[0] == '-' || head[0] == '"' || head[0] == '\''))
      head.remove_prefix(1);
  };
  trim();
  constexpr std::string_view kCommands[] = {
      "export ",   "ENV ",   "ARG ",         "set ",   "SET ",    "env ", "e ",         "setx ",    "declare ",
      "readonly ", "local ", "Environment=", "LABEL ", "spring.", "env.", "build-arg ", "set-env ", "typeset ",
      "$env:",     "$",      "setenv ",      "x ",     "gx ",     "Ux "};
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

bool NameSurroundings::line_starts_with(std::string_view word) const {
  std::size_t begin = name_.begin;
  while (begin > window_.begin && !is_line_end(text_[begin - 1]) && name_.begin - begin < 16) --begin;
  return text_.substr(begin, name_.begin - begin) == word;
}

bool NameSurroundings::is_listed() const {
  std::size_t at = name_.begin;
  if (at == window_.begin) return false;
  if (text_[at - 1] == ',') return true;
  if (!is_blank(text_[at - 1])) return false;
  while (at > window_.begin && is_blank(text_[at - 1])) --at;
  for (; at > window_.begin && !is_blank(text_[at - 1]) && !is_line_end(text_[at - 1]); --at) {
    if (text_[at - 1] == '=') return at >= 2 && is_name_char(text_[at - 2]) && is_name_char(peek(at));
  }
  return false;
}

bool NameSurroundings::is_argument_of_option() const {
  std::size_t at = name_.begin;
  if (at > window_.begin && is_quote(text_[at - 1])) --at;
  if (at == window_.begin || (!is_blank(text_[at - 1]) && text_[at - 1] != '=')) return false;
  --at;
  std::size_t begin = at;
  while (begin > window_.begin && (is_letter(text_[begin - 1]) || text_[begin - 1] == '-') && at - begin < 24) --begin;
  return at - begin >= 2 && text_[begin] == '-' && (begin == window_.begin || !is_name_char(text_[begin - 1]));
}

bool NameSurroundings::in_header() const {
  if (name_.begin < window_.begin + 4 || !is_quote(text_[name_.begin - 1])) return false;
  std::size_t at = name_.begin - 1;
  while (at > window_.begin && is_blank(text_[at - 1])) --at;
  const std::string_view before = text_.substr(window_.begin, at - window_.begin);
  return before.size() >= 2 &&
         (before.substr(before.size() - 2) == "-H" || (before.size() >= 6 && before.substr(before.size() - 6) == "header"));
}

bool NameSurroundings::in_flow_map() const {
  std::size_t at = name_.begin - (name_is_quoted_ ? 1 : 0);
  while (at > window_.begin && is_blank(text_[at - 1])) --at;
  return at > window_.begin && (text_[at - 1] == '{' || text_[at - 1] == ',');
}

bool NameSurroundings::is_directive(std::size_t value) const {
  std::size_t begin = name_.begin;
  while (begin > window_.begin && is_blank(text_[begin - 1])) --begin;
  if (name_is_quoted_) return false;
  if (begin > window_.begin && !is_line_end(text_[begin - 1])) {
    // setenv NAME v; set -gx NAME v
    constexpr std::size_t kLongestCommand = 12;
    std::size_t word = begin;
    while (word > window_.begin && !is_line_end(text_[word - 1]) && begin - word <= kLongestCommand) --word;
    while (word < begin && is_blank(text_[word])) ++word;
    const std::string_view command = text_.substr(word, begin - word);
    if (command != "setenv" && command != "set" && !command.starts_with("set -")) return false;
  }
  std::size_t at = value;
  while (at < window_.end && !is_blank(text_[at]) && !is_line_end(text_[at])) ++at;
  while (is_blank(peek(at))) ++at;
  return at == text_.size() || is_line_end(peek(at));
}

bool NameSurroundings::begins_label() const {
  constexpr std::size_t kLongestLabel = 40;
  std::size_t at = name_.begin;
  while (at > window_.begin && !is_line_end(text_[at - 1])) {
    const char c = text_[--at];
    if (name_.begin - at > kLongestLabel) return false;
    if (!is_letter(c) && !is_blank(c) && std::string_view("*-#>_").find(c) == std::string_view::npos) return false;
  }
  return true;
}

bool NameSurroundings::in_code_comment(LiteralForm value) const {
  std::size_t begin = name_.begin;
  while (begin > window_.begin && !is_line_end(text_[begin - 1])) --begin;
  while (begin < name_.begin && is_blank(text_[begin])) ++begin;
  const std::string_view head = text_.substr(begin, 2);
  if (head == "//" || head == "/*" || head == "* ") return true;
  // Configuration is commented out with "#" too, but there values have no quotes.
  return value == LiteralForm::quoted && head == "# ";
}

}  // namespace plimsoll::detect::secrets
