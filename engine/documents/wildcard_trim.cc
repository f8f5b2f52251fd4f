// SPDX-License-Identifier: Apache-2.0
//
// Patterns of the operators "#", "%" and "/". See wildcard_trim.h.
#include "engine/documents/wildcard_trim.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/documents/dockerfile/unicode_class.h"

namespace plimsoll::documents {
namespace {

using dockerfile::append_rune;
using dockerfile::decode_rune;
using dockerfile::Rune;

using Runes = std::u32string;

Runes runes_of(std::string_view text) {
  Runes runes;
  runes.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const Rune rune = decode_rune(text, i);
    runes.push_back(rune.code);
    i += rune.size;
  }
  return runes;
}

std::string text_of(const Runes& runes, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) append_rune(text, runes[i]);
  return text;
}

// One character of a pattern; a "?" has `any` set.
struct Element {
  char32_t rune = 0;
  bool any = false;
};
using Run = std::vector<Element>;

// The runs between stars: "a*b" has two, "*" has two empty ones.
struct Pattern {
  std::vector<Run> runs{1};
};

Result<Pattern> parse_pattern(const Runes& text) {
  Pattern pattern;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t rune = text[i];
    if (rune == '*') {
      pattern.runs.emplace_back();
    } else if (rune == '?') {
      pattern.runs.back().push_back({0, true});
    } else if (rune == '\\') {
      const bool at_end = i + 1 >= text.size();
      if (!at_end && (text[i + 1] == '}' || text[i + 1] == '/')) continue;
      if (at_end || (text[i + 1] != '*' && text[i + 1] != '?' && text[i + 1] != '\\'))
        return fail(ErrorKind::bad_input, "invalid escape in the pattern of a substitution");
      pattern.runs.back().push_back({text[++i], false});
    } else {
      pattern.runs.back().push_back({rune, false});
    }
  }
  return pattern;
}

class Matcher {
 public:
  Matcher(const Pattern& pattern, const Runes& value, std::size_t& steps)
      : pattern_(pattern), value_(value), steps_(steps) {}

  // The end of the match that starts at `start`; nothing when there is none or the steps are used up.
  std::optional<std::size_t> match_at(std::size_t start, MatchLength length) {
    const std::vector<Run>& runs = pattern_.runs;
    if (!fits(runs[0], start)) return std::nullopt;
    std::size_t position = start + runs[0].size();
    for (std::size_t i = 1; i < runs.size(); ++i) {
      // A star does not cross a line end.
      const std::size_t line_end = std::min(value_.find(U'\n', position), value_.size());
      const bool latest = i + 1 == runs.size() && length == MatchLength::longest;
      std::optional<std::size_t> found;
      for (std::size_t n = 0; n <= line_end - position && !exhausted_; ++n) {
        const std::size_t candidate = latest ? line_end - n : position + n;
        if (fits(runs[i], candidate)) {
          found = candidate;
          break;
        }
      }
      if (!found) return std::nullopt;
      position = *found + runs[i].size();
    }
    return position;
  }

  [[nodiscard]] bool exhausted() const { return exhausted_; }

 private:
  bool fits(const Run& run, std::size_t position) {
    if (!charge()) return false;
    if (run.size() > value_.size() - position) return false;
    for (std::size_t i = 0; i < run.size(); ++i) {
      const char32_t rune = value_[position + i];
      if (run[i].any ? rune == '\n' : rune != run[i].rune) return false;
      if (!charge()) return false;
    }
    return true;
  }

  bool charge() {
    if (steps_ == 0) {
      exhausted_ = true;
      return false;
    }
    --steps_;
    return true;
  }

  const Pattern& pattern_;
  const Runes& value_;
  std::size_t& steps_;
  bool exhausted_ = false;
};

tl::unexpected<Error> too_much() {
  return fail(ErrorKind::over_limit, "the pattern of a substitution takes too many steps");
}

// Reading the value is work, too, however soon the pattern fails.
bool charge_reading(std::size_t bytes, std::size_t& steps) {
  if (bytes >= steps) {
    steps = 0;
    return false;
  }
  steps -= bytes;
  return true;
}

// Back to front, a backslash staying in front of what it escapes.
Runes reversed_pattern(const Runes& pattern) {
  Runes out(pattern.size(), U' ');
  const std::size_t last = pattern.empty() ? 0 : pattern.size() - 1;
  for (std::size_t i = 0; i < pattern.size();) {
    if (pattern[i] == '\\' && i != last) {
      out[last - i - 1] = pattern[i];
      out[last - i] = pattern[i + 1];
      i += 2;
    } else {
      out[last - i] = pattern[i];
      ++i;
    }
  }
  return out;
}

bool is_name_rune(char32_t rune) { return rune == '_' || dockerfile::is_letter(rune) || dockerfile::is_digit(rune); }

// A replacement with its references: "$0" is the match, "$$" a dollar, any other name nothing.
class Template {
 public:
  explicit Template(std::string_view text) {
    std::string literal;
    for (std::size_t i = 0; i < text.size();) {
      if (text[i] != '$') {
        literal.push_back(text[i++]);
        continue;
      }
      ++i;
      if (i < text.size() && text[i] == '$') {
        literal.push_back('$');
        ++i;
        continue;
      }
      std::size_t end = 0;
      const std::optional<std::string_view> name = name_at(text, i, end);
      if (!name) {
        literal.push_back('$');
        continue;
      }
      i = end;
      if (is_zero(*name)) {
        parts_.push_back(literal);
        literal.clear();
      }
    }
    parts_.push_back(literal);
  }

  void append_to(std::string& out, std::string_view match) const {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (i > 0) out.append(match);
      out.append(parts_[i]);
    }
  }

 private:
  static bool is_zero(std::string_view name) { return name == "0"; }

  static std::optional<std::string_view> name_at(std::string_view text, std::size_t begin, std::size_t& end) {
    const bool braced = begin < text.size() && text[begin] == '{';
    if (braced) ++begin;
    std::size_t i = begin;
    while (i < text.size()) {
      const Rune rune = decode_rune(text, i);
      if (!is_name_rune(rune.code)) break;
      i += rune.size;
    }
    if (i == begin) return std::nullopt;
    end = i;
    if (braced) {
      if (i >= text.size() || text[i] != '}') return std::nullopt;
      end = i + 1;
    }
    return text.substr(begin, i - begin);
  }

  std::vector<std::string> parts_;  // the match stands between two parts
};

}  // namespace

Result<std::string> trim_by_pattern(std::string_view value, std::string_view pattern, TrimSide side, MatchLength length,
                                    std::size_t& steps) {
  if (!charge_reading(value.size() + pattern.size(), steps)) return too_much();
  Runes pattern_runes = runes_of(pattern);
  Runes value_runes = runes_of(value);
  if (side == TrimSide::back) {
    pattern_runes = reversed_pattern(pattern_runes);
    std::reverse(value_runes.begin(), value_runes.end());
  }
  Result<Pattern> parsed = parse_pattern(pattern_runes);
  if (!parsed) return fail(std::move(parsed.error()));
  Matcher matcher(*parsed, value_runes, steps);
  const std::optional<std::size_t> end = matcher.match_at(0, length);
  if (matcher.exhausted()) return too_much();
  Runes rest = value_runes.substr(end.value_or(0));
  if (side == TrimSide::back) std::reverse(rest.begin(), rest.end());
  return text_of(rest, 0, rest.size());
}

Result<std::string> replace_by_pattern(std::string_view value, std::string_view pattern, std::string_view replacement,
                                       ReplaceCount count, std::size_t& steps, std::size_t limit_bytes) {
  if (!charge_reading(value.size() + pattern.size(), steps)) return too_much();
  const Result<Pattern> parsed = parse_pattern(runes_of(pattern));
  if (!parsed) return fail(parsed.error());
  const Runes runes = runes_of(value);
  Matcher matcher(*parsed, runes, steps);
  const Template replaced(replacement);
  std::string out;
  std::size_t copied = 0;  // what stands before this place has been written
  for (std::size_t start = 0; start <= runes.size();) {
    const std::optional<std::size_t> end = matcher.match_at(start, MatchLength::longest);
    if (matcher.exhausted()) return too_much();
    if (!end) {
      ++start;
      continue;
    }
    out += text_of(runes, copied, start);
    if (count == ReplaceCount::first) {
      out += replacement;
      copied = *end;
      break;
    }
    // An empty match right behind another match is none.
    if (*end > copied || start == 0) replaced.append_to(out, text_of(runes, start, *end));
    copied = *end;
    start = std::max(start + 1, *end);
    if (out.size() > limit_bytes) return fail(ErrorKind::over_limit, "a substitution grows past its limit");
  }
  out += text_of(runes, copied, runes.size());
  return out;
}

}  // namespace plimsoll::documents
