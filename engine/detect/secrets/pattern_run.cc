// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/pattern_run.h"

#include <algorithm>
#include <array>
#include <optional>

namespace plimsoll::detect::secrets {
namespace {

constexpr std::array<bool, 256> make_token_table() {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c) {
    table[static_cast<std::size_t>(c)] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+' ||
                                         c == '/' || c == '=' || c == '.' || c == '~';
  }
  return table;
}
constexpr auto kTokenTable = make_token_table();

constexpr std::size_t kMost = 512;

// What is known of a part of a pattern: the shortest run of token characters at its beginning, at its end and anywhere.
struct Runs {
  bool whole = true;        // matches token characters only
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t best = 0;     // of `whole`: its shortest length, in all three
};

Runs of_whole(std::size_t size) { return {true, size, size, size}; }
Runs unknown() { return {false, 0, 0, 0}; }

Runs joined(const Runs& left, const Runs& right) {
  Runs result;
  result.whole = left.whole && right.whole;
  result.first = left.whole ? left.best + right.first : left.first;
  result.last = right.whole ? right.best + left.last : right.last;
  result.best = std::max({left.best, right.best, left.last + right.first});
  if (result.whole) result.first = result.last = result.best = left.best + right.best;
  return result;
}
Runs either(const Runs& left, const Runs& right) {
  return {left.whole && right.whole, std::min(left.first, right.first), std::min(left.last, right.last), std::min(left.best, right.best)};
}

class RunReader {
 public:
  explicit RunReader(std::string_view pattern) : pattern_(pattern) {}

  std::optional<std::size_t> read() {
    const Runs runs = alternation(0);
    if (bad_ || at_ != pattern_.size()) return std::nullopt;
    return runs.best;
  }

 private:
  Runs alternation(int depth) {
    if (depth > 20) {
      bad_ = true;
      return unknown();
    }
    Runs result = sequence(depth);
    while (!bad_ && at_ < pattern_.size() && pattern_[at_] == '|') {
      ++at_;
      result = either(result, sequence(depth));
    }
    return result;
  }

  Runs sequence(int depth) {
    Runs result = of_whole(0);
    while (!bad_ && at_ < pattern_.size() && pattern_[at_] != '|' && pattern_[at_] != ')') {
      const Runs atom = repeated(read_atom(depth));
      result = joined(result, atom);
    }
    return result;
  }

  Runs read_atom(int depth) {
    const char c = pattern_[at_++];
    if (c == '(') {
      if (pattern_.substr(at_, 2) == "?:") {
        at_ += 2;
      } else if (pattern_.substr(at_, 3) == "?P<") {
        at_ = pattern_.find('>', at_);
        if (at_ == std::string_view::npos) return fail();
        ++at_;
      } else if (pattern_.substr(at_, 1) == "?") {
        const std::size_t end = pattern_.find_first_of(":)", at_);
        if (end == std::string_view::npos) return fail();
        at_ = end + 1;
        if (pattern_[end] == ')') return of_whole(0);
      }
      const Runs inside = alternation(depth + 1);
      if (at_ >= pattern_.size() || pattern_[at_] != ')') return fail();
      ++at_;
      return inside;
    }
    if (c == '[') return read_class();
    if (c == '^' || c == '$') return of_whole(0);
    if (c == '.') return unknown();
    if (c == '\\') {
      if (at_ >= pattern_.size()) return fail();
      const char escaped = pattern_[at_++];
      if (escaped == 'b' || escaped == 'B' || escaped == 'A' || escaped == 'z') return of_whole(0);
      if (escaped == 'd' || escaped == 'w') return of_whole(1);
      if (escaped == 'x' || escaped == 'p' || escaped == 'P' || escaped == 'Q') return fail();
      const bool letter = (escaped >= 'a' && escaped <= 'z') || (escaped >= 'A' && escaped <= 'Z');
      return letter || !is_token_char(escaped) ? unknown() : of_whole(1);
    }
    return is_token_char(c) ? of_whole(1) : unknown();
  }

  Runs read_class() {
    bool token = true;
    if (at_ < pattern_.size() && pattern_[at_] == '^') {
      token = false;
      ++at_;
    }
    bool first = true;
    while (at_ < pattern_.size() && (pattern_[at_] != ']' || first)) {
      first = false;
      if (pattern_.substr(at_, 2) == "[:") {
        const std::size_t end = pattern_.find(":]", at_);
        if (end == std::string_view::npos) return fail();
        token = token && (pattern_.substr(at_, 9) == "[:alnum:]" || pattern_.substr(at_, 9) == "[:alpha:]" || pattern_.substr(at_, 9) == "[:digit:]" || pattern_.substr(at_, 10) == "[:xdigit:]");
        at_ = end + 2;
        continue;
      }
      char c = pattern_[at_++];
      if (c == '\\') {
        if (at_ >= pattern_.size()) return fail();
        c = pattern_[at_++];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter) {
          token = token && (c == 'w' || c == 'd');
          continue;
        }
      }
      if (at_ + 1 < pattern_.size() && pattern_[at_] == '-' && pattern_[at_ + 1] != ']') {
        const char to = pattern_[at_ + 1];
        at_ += 2;
        if (to == '\\') return fail();
        for (int between = static_cast<std::uint8_t>(c); between <= static_cast<std::uint8_t>(to); ++between) token = token && kTokenTable[static_cast<std::size_t>(between)];
        continue;
      }
      token = token && is_token_char(c);
    }
    if (at_ >= pattern_.size()) return fail();
    ++at_;
    return token ? of_whole(1) : unknown();
  }

  Runs repeated(Runs atom) {
    while (!bad_ && at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '*' || c == '?') {
        atom = atom.whole ? of_whole(0) : unknown();
        ++at_;
      } else if (c == '+') {
        ++at_;
      } else if (c == '{') {
        std::size_t count = 0;
        std::size_t look = at_ + 1;
        if (look >= pattern_.size() || pattern_[look] < '0' || pattern_[look] > '9') {
          fail();
          return unknown();
        }
        while (look < pattern_.size() && pattern_[look] >= '0' && pattern_[look] <= '9') count = std::min(kMost, count * 10 + static_cast<std::size_t>(pattern_[look++] - '0'));
        const std::size_t end = pattern_.find('}', look);
        if (end == std::string_view::npos) {
          fail();
          return unknown();
        }
        at_ = end + 1;
        if (count == 0) atom = atom.whole ? of_whole(0) : unknown();
        else if (atom.whole) atom = of_whole(std::min(kMost, atom.best * count));
        else if (count > 1) atom.best = std::max(atom.best, atom.last + atom.first);
      } else {
        break;
      }
      if (at_ < pattern_.size() && pattern_[at_] == '?') ++at_;   // lazy
      break;
    }
    return atom;
  }

  Runs fail() {
    bad_ = true;
    return unknown();
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  bool bad_ = false;
};

}  // namespace

bool is_token_char(char c) { return kTokenTable[static_cast<std::uint8_t>(c)]; }

std::size_t shortest_run(std::string_view pattern) { return RunReader(pattern).read().value_or(0); }

void RunFinder::reset() {
  covered_ = {0, 0};
  runs_.clear();
}

void RunFinder::extend(std::string_view text, Span window) {
  if (covered_.empty() || window.begin < covered_.begin || window.begin > covered_.end) {
    covered_ = {window.begin, window.begin};
    runs_.clear();
  }
  const std::size_t at = covered_.end;
  // A run that was cut at the end of what was looked at goes on.
  std::size_t begin = at;
  if (!runs_.empty() && runs_.back().end == at) {
    begin = runs_.back().begin;
    runs_.pop_back();
  } else {
    while (begin > covered_.begin && is_token_char(text[begin - 1])) --begin;
  }
  // `begin` is where a run may begin. The byte that would be its last one is looked at first: most runs are shorter.
  while (begin + kRunLength <= window.end) {
    const std::size_t probe = begin + kRunLength - 1;
    if (!is_token_char(text[probe])) {
      begin = probe + 1;
      continue;
    }
    std::size_t back = probe;
    while (back > begin && is_token_char(text[back - 1])) --back;
    if (back > begin) {
      begin = back;
      continue;
    }
    std::size_t end = std::max(probe + 1, at);
    while (end < window.end && is_token_char(text[end])) ++end;
    runs_.push_back({begin, end});
    begin = end + 1;
  }
  covered_.end = std::max(covered_.end, window.end);
}

bool RunFinder::has_run(std::string_view text, Span window, std::size_t length) {
  if (window.begin < covered_.begin || window.begin > covered_.end || window.end > covered_.end) extend(text, window);
  auto run = std::lower_bound(runs_.begin(), runs_.end(), window.begin, [](const Span& one, std::size_t begin) { return one.end <= begin; });
  for (; run != runs_.end() && run->begin < window.end; ++run) {
    const std::size_t inside = std::min(run->end, window.end) - std::max(run->begin, window.begin);
    if (inside >= length) return true;
  }
  return false;
}

}  // namespace plimsoll::detect::secrets
