// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/meant_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace plimsoll::detect::secrets {
namespace {

// All together they stay below kMeantReach on each side.
constexpr std::size_t kWordReach = 300;   // back to the beginning of a word or a string
constexpr std::size_t kContext = 80;      // of the line before that
constexpr std::size_t kGap = 100;         // between two pieces of a string
constexpr std::size_t kAhead = 380;       // what is decoded
constexpr std::size_t kBehind = 8;        // what closes it
constexpr std::size_t kShortestWord = 8;  // decoded; no secret is shorter

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
// What a word of escapes may hold besides them.
bool is_word(char c) { return static_cast<std::uint8_t>(c) > ' ' && !is_quote(c) && c != '<' && c != '>' && c != '\x7F'; }
bool is_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+' ||
         c == '/' || c == '=' || c == '.';
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Escape {
  std::size_t size = 0;
  char meant = '\0';
  const char* how = nullptr;
};

// Only what means a printable character, or a line end, counts: "%02x" and "\x00" are none.
std::optional<Escape> escape_of(std::size_t size, int value, const char* how) {
  if ((value < 0x20 && value != '\n' && value != '\t') || value >= 0x7F) return std::nullopt;
  return Escape{size, static_cast<char>(value), how};
}

int hex_number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    const int digit = hex_value(c);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return digits.empty() ? -1 : value;
}

std::optional<Escape> entity_at(std::string_view rest) {
  constexpr std::pair<std::string_view, char> kNamed[] = {
      {"&amp;", '&'}, {"&quot;", '"'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&apos;", '\''}};
  for (const auto& [name, meant] : kNamed) {
    if (rest.starts_with(name)) return Escape{name.size(), meant, "with HTML entities"};
  }
  if (!rest.starts_with("&#")) return std::nullopt;
  const std::size_t end = rest.substr(0, 10).find(';');
  if (end == std::string_view::npos || end < 3) return std::nullopt;
  std::string_view digits = rest.substr(2, end - 2);
  int value = 0;
  if (digits[0] == 'x' || digits[0] == 'X') {
    value = digits.size() > 6 ? -1 : hex_number(digits.substr(1));
  } else {
    for (const char c : digits) value = c >= '0' && c <= '9' && value >= 0 ? value * 10 + (c - '0') : -1;
  }
  return escape_of(end + 1, value, "with HTML entities");
}

std::optional<Escape> escape_at(std::string_view text, std::size_t at) {
  constexpr const char* kEscaped = "in escaped characters";
  const std::string_view rest = text.substr(at, 12);
  if (rest.size() < 3) return std::nullopt;
  if (rest[0] == '%') return escape_of(3, hex_number(rest.substr(1, 2)), "in percent encoding");
  if (rest[0] == '&') return entity_at(rest);
  if (rest[0] != '\\') return std::nullopt;
  if (rest[1] == 'x' && rest.size() >= 4) return escape_of(4, hex_number(rest.substr(2, 2)), kEscaped);
  if (rest[1] != 'u') return std::nullopt;
  if (rest[2] == '{') {
    const std::size_t end = rest.find('}');
    return end == std::string_view::npos || end < 4 || end > 9
               ? std::nullopt
               : escape_of(end + 1, hex_number(rest.substr(3, end - 3)), kEscaped);
  }
  return rest.size() < 6 ? std::nullopt : escape_of(6, hex_number(rest.substr(2, 4)), kEscaped);
}

class Builder {
 public:
  Builder(std::string_view text, std::size_t begin) : text_(text) {
    constexpr std::size_t kMostly = 256;
    meant_.looked_at.begin = begin;
    meant_.text.reserve(kMostly);
    meant_.offsets.reserve(kMostly);
  }
  void copy(std::size_t at) { put(text_[at], at); }
  void copy(std::size_t begin, std::size_t end) {
    meant_.text += text_.substr(begin, end - begin);
    for (; begin < end; ++begin) meant_.offsets.push_back(begin);
  }
  void put(char c, std::size_t at) {
    meant_.text += c;
    meant_.offsets.push_back(at);
  }
  [[nodiscard]] std::size_t size() const { return meant_.text.size(); }
  void begin_own() { meant_.own_begin = meant_.text.size(); }
  MeantText& finish(std::size_t end, std::size_t looked_to, const char* how) {
    meant_.offsets.push_back(end);
    meant_.looked_at.end = std::min(text_.size(), looked_to);
    meant_.how = how;
    return meant_;
  }

 private:
  std::string_view text_;
  MeantText meant_;
};

// The part of the line before `at` that may hold a name: `password = "`.
std::size_t context_begin(std::string_view text, std::size_t at) {
  const std::size_t least = at > kContext ? at - kContext : 0;
  while (at > least && text[at - 1] != '\n') --at;
  return at;
}

// At an escape: the word it stands in, when it is the first in it.
void word_at(std::string_view text, std::size_t escape, const std::function<void(const MeantText&)>& on_text) {
  const auto first = escape_at(text, escape);
  if (!first) return;
  std::size_t begin = escape;
  const std::size_t least = escape > kWordReach ? escape - kWordReach : 0;
  while (begin > least && is_word(text[begin - 1])) {
    --begin;
    const char c = text[begin];
    if ((c == '%' || c == '\\' || c == '&') && escape_at(text, begin)) return;
  }
  const std::size_t context = context_begin(text, begin);
  Builder meant(text, context > 0 ? context - 1 : 0);
  meant.copy(context, begin);
  meant.begin_own();
  const std::size_t stop = std::min(text.size(), escape + kAhead);
  std::size_t at = begin;
  while (at < stop && is_word(text[at])) {
    const char c = text[at];
    const auto found = c == '%' || c == '\\' || c == '&' ? escape_at(text, at) : std::nullopt;
    meant.put(found ? found->meant : c, at);
    at += found ? found->size : 1;
  }
  if (meant.size() - (begin - context) < kShortestWord) return;
  const std::size_t end = std::min(text.size(), at + kBehind);
  while (at < end && text[at] != '\n') meant.copy(at++);
  on_text(meant.finish(at, end + 12, first->how));
}

// Where two pieces of a string meet: what stands between them is left out.
struct Joint {
  Span gap;  // both quotes included; a continued line: the backslash and the line end
  char quote = '\0';
};

bool is_operator(char c) { return c == '+' || c == '.' || c == '&' || c == '\\'; }

std::size_t skip_blanks_back(std::string_view text, std::size_t at, std::size_t least) {
  while (at > least && (is_blank(text[at - 1]) || text[at - 1] == '\n' || text[at - 1] == '\r')) --at;
  return at;
}

// The joint that begins with the closing quote at `quote`; at most one operator stands in it, and one line end at least
// when there is none.
std::optional<Joint> joint_behind(std::string_view text, std::size_t quote) {
  const std::size_t stop = std::min(text.size(), quote + kGap);
  bool line_end = false;
  bool joined = false;
  std::size_t at = quote + 1;
  for (; at < stop; ++at) {
    const char c = text[at];
    if (c == '\n') {
      line_end = true;
    } else if (is_operator(c) && !joined) {
      joined = true;
    } else if (!is_blank(c) && c != '\r') {
      break;
    }
  }
  // f"...", b'...'
  if (at + 1 < stop && (text[at] == 'f' || text[at] == 'b' || text[at] == 'r' || text[at] == 'u')) ++at;
  if (at >= stop || text[at] != text[quote] || (!line_end && !joined)) return std::nullopt;
  if (quote == 0 || !is_token(text[quote - 1]) || at + 1 >= text.size() || !is_token(text[at + 1])) return std::nullopt;
  return Joint{{quote, at + 1}, text[quote]};
}

std::optional<Joint> continued_line(std::string_view text, std::size_t backslash) {
  if (backslash == 0 || backslash + 2 >= text.size() || text[backslash + 1] != '\n') return std::nullopt;
  if (!is_token(text[backslash - 1]) || !is_token(text[backslash + 2])) return std::nullopt;
  return Joint{{backslash, backslash + 2}, '\0'};
}

// Whether a joint ends right before `at`, the first byte of a piece.
bool joint_ends_at(std::string_view text, std::size_t at) {
  if (at >= 2 && text[at - 1] == '\n' && text[at - 2] == '\\') return continued_line(text, at - 2).has_value();
  if (at < 2 || !is_quote(text[at - 1])) return false;
  const std::size_t least = at > kGap ? at - kGap : 0;
  std::size_t back = at - 1;
  if (back > least && (text[back - 1] == 'f' || text[back - 1] == 'b' || text[back - 1] == 'r' || text[back - 1] == 'u'))
    --back;
  back = skip_blanks_back(text, back, least);
  if (back > least && is_operator(text[back - 1])) back = skip_blanks_back(text, back - 1, least);
  if (back == least || text[back - 1] != text[at - 1]) return false;
  const auto joint = joint_behind(text, back - 1);
  return joint && joint->gap.end == at;
}

// At a joint: the whole string, when it is the first of it.
void string_at(std::string_view text, const Joint& first, const std::function<void(const MeantText&)>& on_text) {
  std::size_t begin = first.gap.begin;
  const std::size_t least = begin > kWordReach ? begin - kWordReach : 0;
  const auto ends_piece = [&](char c) { return first.quote != '\0' ? c == first.quote || c == '\n' : !is_token(c); };
  while (begin > least && !ends_piece(text[begin - 1])) --begin;
  if (begin == least && least != 0) return;
  if (joint_ends_at(text, begin)) return;
  const std::size_t context = context_begin(text, begin);
  const std::size_t looked_from = std::min(context, begin > kGap ? begin - kGap : 0);
  Builder meant(text, looked_from > 0 ? looked_from - 1 : 0);
  meant.copy(context, begin);
  meant.begin_own();
  meant.copy(begin, first.gap.begin);
  const std::size_t stop = std::min(text.size(), first.gap.begin + kAhead);
  std::size_t at = first.gap.end;
  const auto is_plain = [&](char c) {
    return first.quote != '\0' ? c != first.quote && c != '\n' && c != '\\' : is_token(c);
  };
  while (true) {
    std::size_t plain = at;
    while (plain < stop && is_plain(text[plain])) ++plain;
    meant.copy(at, plain);
    at = plain;
    if (at >= stop) break;
    const char c = text[at];
    std::optional<Joint> next;
    if (first.quote != '\0' && c == first.quote) {
      next = joint_behind(text, at);
      if (!next) break;
    } else if (first.quote == '\0' && !is_token(c)) {
      if (c == '\\') next = continued_line(text, at);
      if (!next) break;
    } else if (c == '\n') {
      break;
    }
    if (next) {
      at = next->gap.end;
      continue;
    }
    const auto found = c == '\\' ? escape_at(text, at) : std::nullopt;
    meant.put(found ? found->meant : c, at);
    at += found ? found->size : 1;
  }
  const std::size_t end = std::min(text.size(), at + kBehind);
  while (at < end && text[at] != '\n') meant.copy(at++);
  on_text(meant.finish(at, end + kGap, "joined from its pieces"));
}

// The joint around a plus or a line end. The closing quote of a piece is what a joint belongs to; it is looked for from what
// is rarer.
std::optional<Joint> joint_around(std::string_view text, std::size_t middle) {
  const std::size_t least = middle > kGap ? middle - kGap : 0;
  std::size_t at = middle;
  while (at > least && (is_blank(text[at - 1]) || text[at - 1] == '\r')) --at;
  if (at > least && text[middle] == '\n' && is_operator(text[at - 1]) && text[at - 1] != '+') {
    --at;
    while (at > least && is_blank(text[at - 1])) --at;
  }
  if (at == least || !is_quote(text[at - 1])) return std::nullopt;
  auto joint = joint_behind(text, at - 1);
  if (!joint) return std::nullopt;
  // A joint with a line end and a plus is seen from the first of the two.
  const std::string_view gap = text.substr(at, joint->gap.end - at);
  return at + gap.find_first_of("+\n") == middle ? joint : std::nullopt;
}

}  // namespace

void find_meant_text_at(std::string_view text, std::size_t at, const std::function<void(const MeantText&)>& on_text) {
  const char c = text[at];
  if (c == '+' || c == '\n') {
    if (const auto joint = joint_around(text, at)) string_at(text, *joint, on_text);
  } else if (c == '\\' && text.substr(at).starts_with("\\\n")) {
    if (const auto joint = continued_line(text, at)) string_at(text, *joint, on_text);
  } else {
    word_at(text, at, on_text);
  }
}

}  // namespace plimsoll::detect::secrets
