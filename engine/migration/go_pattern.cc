// SPDX-License-Identifier: Apache-2.0
#include "engine/migration/go_pattern.h"

#include <algorithm>

namespace plimsoll::migration {
namespace {

// Past a class: "[...]" with its escapes and a "]" at its beginning.
std::size_t class_end(std::string_view pattern, std::size_t at) {
  std::size_t next = at + 1;
  if (next < pattern.size() && pattern[next] == '^') ++next;
  if (next < pattern.size() && pattern[next] == ']') ++next;
  while (next < pattern.size() && pattern[next] != ']') {
    if (pattern.substr(next, 2) == "[:") {
      const std::size_t close = pattern.find(":]", next);
      if (close == std::string_view::npos) return pattern.size();
      next = close + 2;
    } else {
      next += pattern[next] == '\\' ? 2U : 1U;
    }
  }
  return std::min(pattern.size(), next + 1);
}

bool is_named_group(std::string_view rest) {
  return rest.starts_with("(?P<") || (rest.starts_with("(?<") && rest.size() > 3);
}

bool is_repeated_at_will(std::string_view rest) {
  return !rest.empty() && (rest[0] == '?' || rest[0] == '*' || rest.starts_with("{0") || rest.starts_with("{,"));
}

std::size_t repeat_end(std::string_view pattern, std::size_t at) {
  if (at < pattern.size() && pattern[at] == '{') {
    const std::size_t close = pattern.find('}', at);
    if (close != std::string_view::npos) at = close + 1;
  } else if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == '*' || pattern[at] == '+')) {
    ++at;
  }
  if (at < pattern.size() && pattern[at] == '?') ++at;
  return at;
}

std::size_t group_end(std::string_view pattern, std::size_t at) {
  std::size_t depth = 0;
  while (at < pattern.size()) {
    if (pattern[at] == '\\') {
      at += 2;
    } else if (pattern[at] == '[') {
      at = class_end(pattern, at);
    } else {
      depth += pattern[at] == '(' ? 1U : 0U;
      if (pattern[at] == ')' && depth > 0 && --depth == 0) return at + 1;
      ++at;
    }
  }
  return pattern.size();
}

}  // namespace

std::optional<std::string> with_one_group(std::string_view pattern, unsigned group) {
  std::string out;
  unsigned seen = 0;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::string_view rest = pattern.substr(at);
    std::size_t taken = 1;
    if (rest[0] == '\\') {
      taken = std::min<std::size_t>(2, rest.size());
      if (rest.starts_with("\\Q"))
        taken = std::min(rest.size(), rest.find("\\E") == std::string_view::npos ? rest.size() : rest.find("\\E") + 2);
    } else if (rest[0] == '[') {
      taken = class_end(pattern, at) - at;
    } else if (rest[0] == '(' && (!rest.starts_with("(?") || is_named_group(rest))) {
      ++seen;
      if (is_named_group(rest)) taken = std::min(rest.size(), rest.find('>') + 1);
      out += seen == group ? "(" : "(?:";
      at += taken;
      continue;
    }
    out += rest.substr(0, taken);
    at += taken;
  }
  if (seen < group) return std::nullopt;
  return out;
}

std::optional<std::string> literal_in_every_match(std::string_view pattern) {
  constexpr std::size_t kShortest = 3;
  std::string run;
  std::string best;
  const auto end_run = [&] {
    if (run.size() > best.size()) best = run;
    run.clear();
  };
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    std::optional<char> literal;
    std::size_t next = at + 1;
    if (c == '|') return std::nullopt;
    if (c == '\\') {
      const char escaped = at + 1 < pattern.size() ? pattern[at + 1] : '\0';
      next = std::min(pattern.size(), at + 2);
      const bool letter =
          (escaped >= 'a' && escaped <= 'z') || (escaped >= 'A' && escaped <= 'Z') || (escaped >= '0' && escaped <= '9');
      if (!letter && escaped != '\0') literal = escaped;
      // "\x41", "\pL", "\Q": what they take is left out by giving up on the rest.
      if (escaped == 'x' || escaped == 'p' || escaped == 'P' || escaped == 'Q') {
        end_run();
        break;
      }
    } else if (c == '[') {
      next = class_end(pattern, at);
    } else if (c == '(') {
      const std::size_t close = group_end(pattern, at);
      std::string_view inside = pattern.substr(at + 1, close - at - 2);
      if (inside.starts_with("?") && inside.find_first_of(":)") == std::string_view::npos) {
        at = close;  // flags for the rest: "(?i)"
        continue;
      }
      if (is_named_group(pattern.substr(at))) inside.remove_prefix(std::min(inside.size(), inside.find('>') + 1));
      if (inside.starts_with("?")) inside.remove_prefix(std::min(inside.size(), inside.find(':') + 1));
      end_run();
      if (!is_repeated_at_will(pattern.substr(close))) {
        if (const auto inner = literal_in_every_match(inside); inner && inner->size() > best.size()) best = *inner;
      }
      at = repeat_end(pattern, close);
      continue;
    } else if (c != '.' && c != '^' && c != '$' && c != ')') {
      literal = c;
    }
    const std::string_view rest = pattern.substr(next);
    if (literal && !is_repeated_at_will(rest)) {
      run += *literal;
      const std::size_t repeated = repeat_end(pattern, next);
      if (repeated != next) end_run();
      next = repeated;
    } else {
      end_run();
      next = repeat_end(pattern, next);
    }
    at = next;
  }
  end_run();
  if (best.size() < kShortest) return std::nullopt;
  return best;
}

}  // namespace plimsoll::migration
