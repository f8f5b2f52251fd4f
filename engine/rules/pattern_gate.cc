// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/pattern_gate.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace plimsoll::rules {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// A prefix of the pattern as a set of literal beginnings. `done`: nothing more can be read behind it.
struct Prefix {
  std::string text;
  std::size_t rest = 0;  // offset in the pattern behind it
  bool open = false;     // false: the branch was left at something that is no literal
};

constexpr std::size_t kMostBranches = 64;

// One branch at a time: reads literals, groups and alternations until something else comes.
class PrefixReader {
 public:
  explicit PrefixReader(std::string_view pattern) : pattern_(pattern) {}

  std::vector<Prefix> read() {
    std::size_t at = 0;
    if (pattern_.substr(0, 4) == "(?i)") at = 4;
    // A bar outside all brackets parts the whole pattern.
    std::vector<Prefix> all;
    for (;;) {
      std::vector<Prefix> own{{"", at, true}};
      sequence(own, at, 0);
      all.insert(all.end(), own.begin(), own.end());
      const std::size_t bar = next_bar(at, pattern_.size());
      if (bar == std::string_view::npos) return all;
      if (all.size() > kMostBranches) return {{"", at, false}};
      at = bar + 1;
    }
  }

 private:
  // Extends every open prefix by what begins at `at`, up to the end of the sequence. Returns where it stopped.
  std::size_t sequence(std::vector<Prefix>& prefixes, std::size_t at, int depth) {
    while (at < pattern_.size()) {
      const char c = pattern_[at];
      if (c == ')' || c == '|') return at;
      if (c == '\\' && at + 1 < pattern_.size() && pattern_[at + 1] == 'b') {
        at += 2;
        set_rest(prefixes, at);
        continue;
      }
      if (c == '^') return close(prefixes, at);
      if (c == '(') {
        const std::size_t after = group(prefixes, at, depth);
        if (after == at) return close(prefixes, at);
        at = after;
        continue;
      }
      const std::optional<char> literal = literal_at(at);
      if (!literal) return close(prefixes, at);
      const std::size_t next = at + (c == '\\' ? 2 : 1);
      if (next < pattern_.size() && std::string_view("*+?{").find(pattern_[next]) != std::string_view::npos)
        return close(prefixes, at);
      for (Prefix& prefix : prefixes) {
        if (prefix.open) prefix.text.push_back(*literal);
      }
      at = next;
      set_rest(prefixes, at);
    }
    return at;
  }

  std::size_t group(std::vector<Prefix>& prefixes, std::size_t at, int depth) {
    std::size_t inside = at + 1;
    if (depth > 4) return at;
    if (pattern_.substr(inside, 2) == "?:") {
      inside += 2;
    } else if (pattern_.substr(inside, 3) == "?P<") {
      inside = pattern_.find('>', inside);
      if (inside == std::string_view::npos) return at;
      ++inside;
    } else if (pattern_.substr(inside, 4) == "?i:") {
      return at;
    } else if (inside < pattern_.size() && pattern_[inside] == '?') {
      return at;
    }
    const std::size_t end = end_of_group(at);
    if (end == std::string_view::npos) return at;
    if (end + 1 < pattern_.size() && std::string_view("*+?{").find(pattern_[end + 1]) != std::string_view::npos) return at;
    std::vector<Prefix> all;
    std::size_t branch = inside;
    for (;;) {
      std::vector<Prefix> own = prefixes;
      set_rest(own, branch);
      sequence(own, branch, depth + 1);
      // A branch that was read to its end goes on behind the group.
      all.insert(all.end(), own.begin(), own.end());
      if (all.size() > kMostBranches) return at;
      const std::size_t bar = next_bar(branch, end);
      if (bar == std::string_view::npos) break;
      branch = bar + 1;
    }
    for (Prefix& prefix : all) {
      if (prefix.open) prefix.rest = end + 1;
    }
    prefixes = std::move(all);
    return end + 1;
  }

  static std::size_t close(std::vector<Prefix>& prefixes, std::size_t at) {
    for (Prefix& prefix : prefixes) {
      if (prefix.open) {
        prefix.rest = at;
        prefix.open = false;
      }
    }
    return at;
  }
  static void set_rest(std::vector<Prefix>& prefixes, std::size_t at) {
    for (Prefix& prefix : prefixes) {
      if (prefix.open) prefix.rest = at;
    }
  }

  std::optional<char> literal_at(std::size_t at) const {
    const char c = pattern_[at];
    if (c == '\\') {
      if (at + 1 >= pattern_.size()) return std::nullopt;
      const char escaped = pattern_[at + 1];
      const bool letter =
          (escaped >= 'a' && escaped <= 'z') || (escaped >= 'A' && escaped <= 'Z') || (escaped >= '0' && escaped <= '9');
      if (letter) return std::nullopt;
      return escaped;
    }
    if (std::string_view(".[]$*+?{}|()^").find(c) != std::string_view::npos) return std::nullopt;
    return c;
  }

  std::size_t end_of_group(std::size_t at) const {
    int depth = 0;
    for (; at < pattern_.size(); ++at) {
      if (pattern_[at] == '\\')
        ++at;
      else if (pattern_[at] == '[')
        at = end_of_class(at);
      else if (pattern_[at] == '(')
        ++depth;
      else if (pattern_[at] == ')' && --depth == 0)
        return at;
      if (at == std::string_view::npos) break;
    }
    return std::string_view::npos;
  }
  std::size_t next_bar(std::size_t at, std::size_t end) const {
    int depth = 0;
    for (; at < end; ++at) {
      if (pattern_[at] == '\\')
        ++at;
      else if (pattern_[at] == '[')
        at = end_of_class(at);
      else if (pattern_[at] == '(')
        ++depth;
      else if (pattern_[at] == ')')
        --depth;
      else if (pattern_[at] == '|' && depth == 0)
        return at;
      if (at == std::string_view::npos) break;
    }
    return std::string_view::npos;
  }
  std::size_t end_of_class(std::size_t at) const {
    std::size_t end = at + 1;
    if (end < pattern_.size() && pattern_[end] == '^') ++end;
    if (end < pattern_.size() && pattern_[end] == ']') ++end;
    while (end < pattern_.size() && pattern_[end] != ']') end += pattern_[end] == '\\' ? 2U : 1U;
    return end < pattern_.size() ? end : std::string_view::npos;
  }

  std::string_view pattern_;
};

// "[A-Za-z0-9_-]{36}", "[a-f0-9]{32,40}", "\w{20}", "[A-Z]+" at `at`.
std::optional<std::pair<std::bitset<256>, std::size_t>> read_run(std::string_view pattern, std::size_t at,
                                                                 bool ignore_case) {
  std::bitset<256> set;
  const auto add_range = [&](char from, char to) {
    for (int c = static_cast<std::uint8_t>(from); c <= static_cast<std::uint8_t>(to); ++c)
      set.set(static_cast<std::size_t>(c));
  };
  const auto add_escape = [&](char c) {
    if (c == 'w') {
      add_range('a', 'z');
      add_range('A', 'Z');
      add_range('0', '9');
      add_range('_', '_');
      return true;
    }
    if (c == 'd') {
      add_range('0', '9');
      return true;
    }
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return false;
    add_range(c, c);
    return true;
  };
  while (at < pattern.size() && pattern[at] == '(') {
    if (pattern.substr(at, 3) == "(?:")
      at += 3;
    else if (pattern.substr(at, 4) == "(?P<")
      at = pattern.find('>', at) + 1;
    else if (pattern.substr(at, 2) == "(?")
      return std::nullopt;
    else
      ++at;
    // An alternation behind the bracket: its first branch alone says nothing.
    int depth = 0;
    for (std::size_t look = at; look < pattern.size(); ++look) {
      if (pattern[look] == '\\')
        ++look;
      else if (pattern[look] == '(')
        ++depth;
      else if (pattern[look] == ')' && depth-- == 0) {
        if (look + 1 < pattern.size() && std::string_view("*+?{").find(pattern[look + 1]) != std::string_view::npos)
          return std::nullopt;
        break;
      } else if (pattern[look] == '|' && depth == 0)
        return std::nullopt;
    }
  }
  if (at >= pattern.size()) return std::nullopt;
  if (pattern[at] == '\\' && at + 1 < pattern.size()) {
    if (!add_escape(pattern[at + 1])) return std::nullopt;
    at += 2;
  } else if (pattern[at] == '[') {
    ++at;
    if (at < pattern.size() && pattern[at] == '^') return std::nullopt;
    bool first = true;
    while (at < pattern.size() && (pattern[at] != ']' || first)) {
      first = false;
      if (pattern[at] == '[') return std::nullopt;
      if (pattern[at] == '\\') {
        if (at + 1 >= pattern.size() || !add_escape(pattern[at + 1])) return std::nullopt;
        at += 2;
        continue;
      }
      if (at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']') {
        if (pattern[at + 2] == '\\') return std::nullopt;
        add_range(pattern[at], pattern[at + 2]);
        at += 3;
        continue;
      }
      add_range(pattern[at], pattern[at]);
      ++at;
    }
    ++at;
  } else {
    return std::nullopt;
  }
  if (ignore_case) {
    for (int c = 'a'; c <= 'z'; ++c) {
      const auto low = static_cast<std::size_t>(c);
      const auto high = static_cast<std::size_t>(c - 'a' + 'A');
      if (set[low] || set[high]) set.set(low), set.set(high);
    }
  }
  std::size_t count = 1;
  if (at < pattern.size() && pattern[at] == '{') {
    count = 0;
    for (std::size_t digit = at + 1; digit < pattern.size() && pattern[digit] >= '0' && pattern[digit] <= '9'; ++digit) {
      count = count * 10 + static_cast<std::size_t>(pattern[digit] - '0');
    }
  } else if (at < pattern.size() && (pattern[at] == '*' || pattern[at] == '?')) {
    return std::nullopt;
  }
  if (count == 0) return std::nullopt;
  return std::pair{set, count};
}

// Group 1 is the secret: it begins with the match when nothing but a flag or an edge stands before its bracket.
bool secret_begins_match(std::string_view pattern) {
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '\\') {
      ++at;
    } else if (pattern[at] == '[') {
      std::size_t end = at + 1;
      if (end < pattern.size() && pattern[end] == '^') ++end;
      if (end < pattern.size() && pattern[end] == ']') ++end;
      while (end < pattern.size() && pattern[end] != ']') end += pattern[end] == '\\' ? 2U : 1U;
      at = end;
    } else if (pattern[at] == '(' && (pattern.substr(at, 2) != "(?" || pattern.substr(at, 4) == "(?P<")) {
      const std::string_view before = pattern.substr(0, at);
      return before.empty() || before == "(?i)" || before == "\\b" || before == "(?i)\\b";
    }
  }
  return true;
}

}  // namespace

std::string_view without_left_edge(std::string_view pattern) {
  constexpr std::string_view kEdge = "(?:^|[^\\w./-])";
  return pattern.substr(0, kEdge.size()) == kEdge ? pattern.substr(kEdge.size()) : pattern;
}

PatternGate read_gate(std::string_view pattern, const std::vector<std::string>& anchors, bool ignore_case) {
  PatternGate gate;
  gate.secret_first = secret_begins_match(pattern);
  const bool folded = ignore_case || pattern.find("(?i") != std::string_view::npos;
  const auto fold = [&](std::string text) {
    if (folded) std::transform(text.begin(), text.end(), text.begin(), lower);
    return text;
  };
  const std::vector<Prefix> prefixes = PrefixReader(pattern).read();
  std::bitset<256> all_runs;
  std::size_t fewest = static_cast<std::size_t>(-1);
  for (const Prefix& prefix : prefixes) {
    const std::string text = fold(prefix.text);
    auto anchor =
        std::find_if(anchors.begin(), anchors.end(), [&](const std::string& one) { return text.rfind(fold(one), 0) == 0; });
    std::size_t taken = 0;  // of the run, by an anchor that is longer than the literal: "AC0" to "ACf" before [0-9a-f]{32}
    if (anchor == anchors.end() && !text.empty()) {
      anchor = std::find_if(anchors.begin(), anchors.end(),
                            [&](const std::string& one) { return fold(one).rfind(text, 0) == 0; });
      if (anchor != anchors.end()) taken = anchor->size() - text.size();
    }
    if (anchor == anchors.end()) return gate;
    // A run can only be read where the anchor is the whole literal.
    auto run = text.size() == anchor->size() || taken != 0 ? read_run(pattern, prefix.rest, folded) : std::nullopt;
    if (run && run->second <= taken) run = std::nullopt;
    if (run) run->second -= taken;
    if (run) {
      all_runs |= run->first;
      fewest = std::min(fewest, run->second);
    } else {
      fewest = 0;
    }
  }
  gate.pinned = true;
  if (fewest != static_cast<std::size_t>(-1)) {
    gate.run_at_least = fewest;
    gate.run = all_runs;
  }
  return gate;
}

}  // namespace plimsoll::rules
