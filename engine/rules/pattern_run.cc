// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/pattern_run.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace plimsoll::rules {
namespace {

constexpr std::array<bool, 256> make_token_table() {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c) {
    table[static_cast<std::size_t>(c)] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                         c == '_' || c == '-' || c == '+' || c == '/' || c == '=' || c == '.' || c == '~';
  }
  return table;
}
constexpr auto kTokenTable = make_token_table();

constexpr std::array<bool, 256> make_joined_table() {
  std::array<bool, 256> table = make_token_table();
  for (const char c : {'.', '=', '~'}) table[static_cast<std::size_t>(c)] = false;
  return table;
}
constexpr auto kJoinedTable = make_joined_table();

constexpr std::size_t kMost = 512;

using Set = std::bitset<256>;

struct Run {
  std::size_t length = 0;
  Set set;
};
Run operator+(const Run& left, const Run& right) {
  return {std::min(kMost, left.length + right.length), left.set | right.set};
}
const Run& longer(const Run& left, const Run& right) { return left.length >= right.length ? left : right; }
// Whichever branch is taken: the shorter of both, of the characters of both.
Run either(const Run& left, const Run& right) { return {std::min(left.length, right.length), left.set | right.set}; }

// What is known of a part of a pattern: the shortest run of token characters at its beginning, at its end and anywhere.
struct Runs {
  bool whole = true;  // matches token characters only
  Run first;
  Run last;
  Run best;  // of `whole`: its shortest length, in all three
};

Runs of_whole(Run run) { return {true, run, run, run}; }
Runs unknown() { return {false, {}, {}, {}}; }
Runs nothing() { return of_whole({}); }

Runs joined(const Runs& left, const Runs& right) {
  if (left.whole && right.whole) return of_whole(left.best + right.best);
  Runs result;
  result.whole = false;
  result.first = left.whole ? left.best + right.first : left.first;
  result.last = right.whole ? left.last + right.best : right.last;
  result.best = longer(longer(left.best, right.best), left.last + right.first);
  return result;
}
Runs either(const Runs& left, const Runs& right) {
  return {left.whole && right.whole, either(left.first, right.first), either(left.last, right.last),
          either(left.best, right.best)};
}

// Upper and lower case are never told apart: the flag may stand anywhere in a pattern.
Set in_both_cases(Set set) {
  for (std::size_t c = 'a'; c <= 'z'; ++c) {
    if (set[c] || set[c - 'a' + 'A']) set.set(c), set.set(c - 'a' + 'A');
  }
  return set;
}

class RunReader {
 public:
  explicit RunReader(std::string_view pattern, const std::array<bool, 256>& table = kTokenTable)
      : pattern_(pattern), table_(table) {}

  std::optional<Run> read() {
    const Runs runs = alternation(0);
    if (bad_ || at_ != pattern_.size()) return std::nullopt;
    return runs.best;
  }
  std::size_t read_first() {
    const Runs runs = alternation(0);
    return bad_ || at_ != pattern_.size() ? 0 : runs.first.length;
  }
  // Every byte that some match may hold; all, when the pattern was not understood.
  Set consumed() {
    if (!read()) return ~Set();
    return in_both_cases(consumed_);
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
    Runs result = nothing();
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
        if (pattern_[end] == ')') return nothing();
      }
      const Runs inside = alternation(depth + 1);
      if (at_ >= pattern_.size() || pattern_[at_] != ')') return fail();
      ++at_;
      return inside;
    }
    if (c == '[') return read_class();
    if (c == '^' || c == '$') return nothing();
    if (c == '.') {
      consumed_.set();
      return unknown();
    }
    if (c == '\\') {
      if (at_ >= pattern_.size()) return fail();
      const char escaped = pattern_[at_++];
      if (escaped == 'b' || escaped == 'B' || escaped == 'A' || escaped == 'z') return nothing();
      if (escaped == 'd' || escaped == 'w') {
        consumed_ |= escaped == 'd' ? digits() : words();
        return one_of(escaped == 'd' ? digits() : words());
      }
      if (escaped == 's') {
        consumed_ |= blanks();
        return unknown();
      }
      if (escaped == 'x') return read_hex();
      if (escaped == 'p' || escaped == 'P' || escaped == 'Q' || escaped == 'C') return fail();
      const bool letter = (escaped >= 'a' && escaped <= 'z') || (escaped >= 'A' && escaped <= 'Z');
      if (!letter) {
        consumed_.set(static_cast<std::uint8_t>(escaped));
      } else if (escaped == 'n' || escaped == 'r' || escaped == 't') {
        consumed_ |= blanks();
      } else {
        consumed_.set();
      }
      return letter || !is_token(escaped) ? unknown() : one_of(single(escaped));
    }
    consumed_.set(static_cast<std::uint8_t>(c));
    return is_token(c) ? one_of(single(c)) : unknown();
  }

  // \x27
  Runs read_hex() {
    const auto digit = [](char c) {
      return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
    };
    if (at_ + 1 >= pattern_.size() || digit(pattern_[at_]) < 0 || digit(pattern_[at_ + 1]) < 0) return fail();
    const char c = static_cast<char>(digit(pattern_[at_]) * 16 + digit(pattern_[at_ + 1]));
    at_ += 2;
    consumed_.set(static_cast<std::uint8_t>(c));
    return is_token(c) ? one_of(single(c)) : unknown();
  }
  static Set blanks() {
    Set set;
    for (const char c : {' ', '\t', '\n', '\r', '\f', '\v'}) set.set(static_cast<std::uint8_t>(c));
    return set;
  }

  static Runs one_of(const Set& set) { return of_whole({1, set}); }
  static Set single(char c) {
    Set set;
    set.set(static_cast<std::uint8_t>(c));
    return set;
  }
  static Set digits() {
    Set set;
    for (std::size_t c = '0'; c <= '9'; ++c) set.set(c);
    return set;
  }
  static Set words() {
    Set set = digits();
    for (std::size_t c = 'a'; c <= 'z'; ++c) set.set(c);
    return set | single('_');
  }

  Runs read_class() {
    bool token = true;
    Set set;
    bool odd = false;  // holds something that is not spelled out here: its bytes are not known
    const bool negated = at_ < pattern_.size() && pattern_[at_] == '^';
    if (negated) ++at_;
    bool first = true;
    while (at_ < pattern_.size() && (pattern_[at_] != ']' || first)) {
      first = false;
      if (pattern_.substr(at_, 2) == "[:") {
        const std::size_t end = pattern_.find(":]", at_);
        if (end == std::string_view::npos) return fail();
        const std::string_view name = pattern_.substr(at_ + 2, end - at_ - 2);
        const bool known = name == "alnum" || name == "alpha" || name == "digit" || name == "xdigit";
        token = token && known;
        odd = odd || !known || negated;
        set |= words();
        at_ = end + 2;
        continue;
      }
      char c = pattern_[at_++];
      if (c == '\\') {
        if (at_ >= pattern_.size()) return fail();
        c = pattern_[at_++];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c == 'x') {
          const std::size_t after = at_ + 2;
          if (after > pattern_.size()) return fail();
          const std::string digits_of_byte(pattern_.substr(at_, 2));
          if (digits_of_byte.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) return fail();
          c = static_cast<char>(std::stoi(digits_of_byte, nullptr, 16));
          at_ = after;
          token = token && is_token(c);
          set.set(static_cast<std::uint8_t>(c));
          continue;
        }
        if (letter) {
          token = token && (c == 'w' || c == 'd');
          if (c == 's' || c == 'n' || c == 'r' || c == 't')
            set |= c == 's' ? blanks() : single(c == 'n' ? '\n' : c == 'r' ? '\r' : '\t');
          else if (c == 'd' || c == 'w')
            set |= c == 'd' ? digits() : words();
          else
            odd = true;
          continue;
        }
      }
      char to = c;
      if (at_ + 1 < pattern_.size() && pattern_[at_] == '-' && pattern_[at_ + 1] != ']') {
        to = pattern_[at_ + 1];
        at_ += 2;
        if (to == '\\') return fail();
      }
      for (int between = static_cast<std::uint8_t>(c); between <= static_cast<std::uint8_t>(to); ++between) {
        token = token && table_[static_cast<std::size_t>(between)];
        set.set(static_cast<std::size_t>(between));
      }
    }
    if (at_ >= pattern_.size()) return fail();
    ++at_;
    // Upper and lower case are not told apart: what a negated class leaves out is only what it names in both.
    if (odd)
      consumed_.set();
    else if (negated)
      consumed_ |= ~set;
    else
      consumed_ |= set;
    return token && !negated ? one_of(set) : unknown();
  }

  Runs repeated(Runs atom) {
    while (!bad_ && at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '*' || c == '?') {
        atom = atom.whole ? optional_of(atom) : unknown();
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
        while (look < pattern_.size() && pattern_[look] >= '0' && pattern_[look] <= '9')
          count = std::min(kMost, count * 10 + static_cast<std::size_t>(pattern_[look++] - '0'));
        const std::size_t end = pattern_.find('}', look);
        if (end == std::string_view::npos) {
          fail();
          return unknown();
        }
        at_ = end + 1;
        if (count == 0)
          atom = atom.whole ? optional_of(atom) : unknown();
        else if (atom.whole)
          atom = of_whole({std::min(kMost, atom.best.length * count), atom.best.set});
        else if (count > 1)
          atom.best = longer(atom.best, atom.last + atom.first);
      } else {
        break;
      }
      if (at_ < pattern_.size() && pattern_[at_] == '?') ++at_;  // lazy
      break;
    }
    return atom;
  }

  // May be there or not: no length, but its characters may stand in the run.
  static Runs optional_of(const Runs& atom) { return of_whole({0, atom.best.set}); }

  Runs fail() {
    bad_ = true;
    return unknown();
  }

  [[nodiscard]] bool is_token(char c) const { return table_[static_cast<std::uint8_t>(c)]; }

  std::string_view pattern_;
  const std::array<bool, 256>& table_;
  std::size_t at_ = 0;
  bool bad_ = false;
  Set consumed_;
};

}  // namespace

bool is_token_char(char c) { return kTokenTable[static_cast<std::uint8_t>(c)]; }

NeededRun needed_run(std::string_view pattern) {
  const auto run = RunReader(pattern).read();
  if (!run) return {};
  return {run->length, in_both_cases(run->set)};
}

std::size_t first_run(std::string_view pattern) { return RunReader(pattern, kJoinedTable).read_first(); }

std::bitset<256> consumed_bytes(std::string_view pattern) { return RunReader(pattern).consumed(); }

namespace {

bool has_part(std::string_view text, Span span, const NeededRun& needed) {
  std::size_t begin = span.begin;
  while (begin + needed.length <= span.end) {
    std::size_t at = begin + needed.length;
    while (at > begin && needed.characters[static_cast<std::uint8_t>(text[at - 1])]) --at;
    if (at == begin) return true;
    begin = at;
  }
  return false;
}

}  // namespace

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

bool RunFinder::has_run(std::string_view text, Span window, const NeededRun& needed) {
  if (window.begin < covered_.begin || window.begin > covered_.end || window.end > covered_.end) extend(text, window);
  auto run = std::lower_bound(runs_.begin(), runs_.end(), window.begin,
                              [](const Span& one, std::size_t begin) { return one.end <= begin; });
  for (; run != runs_.end() && run->begin < window.end; ++run) {
    const Span inside{std::max(run->begin, window.begin), std::min(run->end, window.end)};
    if (inside.size() >= needed.length && has_part(text, inside, needed)) return true;
  }
  return false;
}

}  // namespace plimsoll::rules
