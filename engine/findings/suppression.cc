// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/suppression.h"

#include "engine/base/path_pattern.h"
#include "engine/base/text_position.h"

namespace plimsoll::findings {
namespace {

constexpr std::size_t kLineReach = 4096;

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

bool is_rule_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '/' || byte == '*';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// What closes a comment is no part of its reason.
std::string_view without_comment_end(std::string_view reason) {
  for (const std::string_view end : {"-->", "*/", "--}}", "}}", "#}", "%>"}) {
    const std::size_t at = reason.find(end);
    if (at != std::string_view::npos) reason = reason.substr(0, at);
  }
  return trim(reason);
}

std::optional<InlineMark> mark_in_line(std::string_view line, std::string_view word, std::string_view rule) {
  for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    std::string_view rest = line.substr(at + word.size());
    if (!rest.empty() && !is_blank(rest.front()) && rest.front() != ':') continue;  // a longer word
    if (!rest.empty() && rest.front() == ':') rest.remove_prefix(1);
    bool any_rule = false;
    bool names_rule = false;
    for (rest = trim(rest); !rest.empty() && is_rule_byte(rest.front()) && rest.substr(0, 2) != "--"; rest = trim(rest)) {
      std::size_t length = 0;
      while (length < rest.size() && is_rule_byte(rest[length])) ++length;
      // A comment end may stand right behind the name.
      const std::string_view name = rest.substr(0, std::min(length, rest.find("*/")));
      any_rule = true;
      names_rule = names_rule || name_matches(name, rule);
      rest.remove_prefix(name.size());
      rest = trim(rest);
      if (!rest.empty() && rest.front() == ',') rest.remove_prefix(1);
      if (name.size() < length) break;
    }
    if (any_rule && !names_rule) continue;
    InlineMark mark;
    if (rest.substr(0, 2) == "--") mark.reason = std::string(without_comment_end(rest.substr(2)));
    mark.without_reason = mark.reason.empty();
    return mark;
  }
  return std::nullopt;
}

}  // namespace

std::optional<InlineMark> find_inline_mark(std::string_view text, std::size_t offset, std::string_view rule) {
  const Span line = line_around(text, offset, kLineReach);
  if (auto mark = mark_in_line(text.substr(line.begin, line.size()), "plimsoll:allow", rule)) return mark;
  if (line.begin == 0 || text[line.begin - 1] != '\n') return std::nullopt;
  const Span above = line_around(text, line.begin - 1, kLineReach);
  return mark_in_line(text.substr(above.begin, above.size()), "plimsoll:allow-next-line", rule);
}

}  // namespace plimsoll::findings
