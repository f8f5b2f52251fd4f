// SPDX-License-Identifier: Apache-2.0
#include "engine/base/path_pattern.h"

#include <string>

namespace plimsoll {
namespace {

// Reads one [set] at pattern[at]; gives the place past it, or `at` when it is no set.
std::size_t read_set(std::string_view pattern, std::size_t at, char byte, bool& matched) {
  std::size_t next = at + 1;
  const bool negated = next < pattern.size() && (pattern[next] == '!' || pattern[next] == '^');
  if (negated) ++next;
  bool found = false;
  for (bool first = true; next < pattern.size(); first = false) {
    if (pattern[next] == ']' && !first) {
      matched = found != negated;
      return next + 1;
    }
    const char low = pattern[next];
    char high = low;
    if (next + 2 < pattern.size() && pattern[next + 1] == '-' && pattern[next + 2] != ']') {
      high = pattern[next + 2];
      next += 2;
    }
    found = found || (static_cast<unsigned char>(low) <= static_cast<unsigned char>(byte) &&
                      static_cast<unsigned char>(byte) <= static_cast<unsigned char>(high));
    ++next;
  }
  return at;
}

// The classic two-pointer match with one saved restart for "*" and one for "**": each restart only moves forward.
bool match_from(std::string_view pattern, std::string_view text, bool star_crosses_slash) {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star_p = kNone;
  std::size_t star_t = 0;
  std::size_t deep_p = kNone;
  std::size_t deep_t = 0;
  bool deep_by_part = false;  // the pattern had "**/": what follows begins a part of the path
  while (t < text.size() || p < pattern.size()) {
    if (p < pattern.size()) {
      if (pattern[p] == '*') {
        const bool deep = star_crosses_slash || (p + 1 < pattern.size() && pattern[p + 1] == '*');
        while (p < pattern.size() && pattern[p] == '*') ++p;
        if (deep) {
          // "**/" also stands for nothing at all, so that "**/x" finds a top-level "x" - and not the end of "box".
          deep_by_part = !star_crosses_slash && p < pattern.size() && pattern[p] == '/' && (t == 0 || text[t - 1] == '/');
          if (deep_by_part) ++p;
          deep_p = p;
          deep_t = t;
          star_p = kNone;
        } else {
          star_p = p;
          star_t = t;
        }
        continue;
      }
      if (t < text.size()) {
        bool matched = false;
        std::size_t next = p + 1;
        if (pattern[p] == '?') {
          matched = star_crosses_slash || text[t] != '/';
        } else if (pattern[p] == '[') {
          next = read_set(pattern, p, text[t], matched);
          if (next == p) {
            matched = text[t] == '[';
            next = p + 1;
          }
        } else {
          matched = pattern[p] == text[t];
        }
        if (matched) {
          p = next;
          ++t;
          continue;
        }
      }
    }
    if (star_p != kNone && star_t < text.size() && text[star_t] != '/') {
      p = star_p;
      t = ++star_t;
    } else if (deep_p != kNone && deep_t < text.size()) {
      if (deep_by_part) {
        const std::size_t slash = text.find('/', deep_t);
        if (slash == kNone) return false;
        deep_t = slash;
      }
      p = deep_p;
      t = ++deep_t;
      star_p = kNone;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

bool path_matches(std::string_view pattern, std::string_view path) {
  if (pattern.empty()) return false;
  const bool from_root = pattern.substr(0, pattern.size() - 1).find('/') != std::string_view::npos;
  if (pattern.front() == '/') pattern.remove_prefix(1);
  if (pattern.empty()) return true;
  std::string whole;
  if (!from_root) whole = "**/";
  whole += pattern;
  if (whole.back() == '/') whole += "**";
  if (match_from(whole, path, false)) return true;
  // A folder stands for everything in it, as in .gitignore.
  return pattern.back() != '/' && pattern.back() != '*' && match_from(whole + "/**", path, false);
}

bool name_matches(std::string_view pattern, std::string_view name) { return match_from(pattern, name, true); }

}  // namespace plimsoll
