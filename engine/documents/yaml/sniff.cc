// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/yaml/sniff.h"

#include <optional>

namespace plimsoll::documents::yaml {
namespace {

// Calls visit(column, quoted) for every `key:` that stands at the start of a line, behind "- ", or in quotes.
template <class Visit>
bool any_key(std::string_view head, std::string_view key, Visit visit) {
  std::size_t at = 0;
  while ((at = head.find(key, at)) != std::string_view::npos) {
    const std::size_t begin = at;
    at += key.size();
    std::size_t after = at;
    bool quoted = false;
    if (after < head.size() && (head[after] == '"' || head[after] == '\'')) {
      if (begin == 0 || head[begin - 1] != head[after]) continue;
      quoted = true;
      ++after;
    }
    while (after < head.size() && head[after] == ' ') ++after;
    if (after >= head.size() || head[after] != ':') continue;
    std::size_t first = begin - (quoted ? 1 : 0);
    const std::size_t key_begin = first;
    while (first > 0 && (head[first - 1] == ' ' || head[first - 1] == '-' || head[first - 1] == '\t')) --first;
    const bool line_start = first == 0 || head[first - 1] == '\n' || (first == 3 && head.starts_with("\xEF\xBB\xBF"));
    const bool in_json = quoted && !line_start && (head[first - 1] == '{' || head[first - 1] == ',');
    if (!line_start && !in_json) continue;
    if (visit(line_start ? key_begin - first : std::size_t{1}, quoted)) return true;
  }
  return false;
}

bool looks_like_json(std::string_view head) {
  const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && head[first] == '{';
}

}  // namespace

bool has_top_level_key(std::string_view head, std::string_view key) {
  const bool json = looks_like_json(head);
  return any_key(head, key, [&](std::size_t column, bool quoted) { return column == 0 || (json && quoted); });
}

bool has_nested_key(std::string_view head, std::string_view key) {
  return any_key(head, key, [](std::size_t column, bool) { return column > 0; });
}

bool has_key(std::string_view head, std::string_view key) {
  return any_key(head, key, [](std::size_t, bool) { return true; });
}

}  // namespace plimsoll::documents::yaml
