// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/excerpt.h"

#include <algorithm>
#include <cstdint>

#include "engine/findings/identity.h"

namespace plimsoll::pipeline {
namespace {

// UTF-8 to UTF-16 units, one code point at a time; a bad byte counts as U+FFFD.
struct Utf16Reader {
  std::string_view text;
  std::size_t at = 0;
  char16_t pending = 0;

  // False at the end.
  bool next(char16_t& unit) {
    if (pending != 0) {
      unit = pending;
      pending = 0;
      return true;
    }
    if (at >= text.size()) return false;
    const auto lead = static_cast<unsigned char>(text[at]);
    std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (length == 0 || at + length > text.size()) length = 0;
    char32_t value = length == 1 ? lead : length == 2 ? lead & 0x1FU : length == 3 ? lead & 0x0FU : lead & 0x07U;
    for (std::size_t more = 1; more < length; ++more) {
      const auto byte = static_cast<unsigned char>(text[at + more]);
      if ((byte & 0xC0U) != 0x80) {
        length = 0;
        break;
      }
      value = (value << 6U) | (byte & 0x3FU);
    }
    if (length == 0 || value > 0x10FFFF) {
      unit = 0xFFFD;
      at += 1;
      return true;
    }
    at += length;
    if (value >= 0x10000) {
      value -= 0x10000;
      unit = static_cast<char16_t>(0xD800 + (value >> 10U));
      pending = static_cast<char16_t>(0xDC00 + (value & 0x3FFU));
    } else {
      unit = static_cast<char16_t>(value);
    }
    return true;
  }
};

// Code points before `column` (bytes, from one) of the line that ends at `offset`, from one. A byte that is no part of UTF-8
// counts as one.
std::size_t character_column(std::string_view text, std::size_t offset, std::size_t column) {
  // Far out on a line of megabytes nobody counts, and counting for each of many findings would take for ever.
  constexpr std::size_t kCounted = 64 * 1024;
  if (column > kCounted) return column;
  const std::string_view before = text.substr(offset - (column - 1), column - 1);
  return 1 + static_cast<std::size_t>(std::count_if(before.begin(), before.end(), [](char byte) {
           return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80;
         }));
}

}  // namespace

LineStart line_start_of(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const TextPosition position = position_of(text, offset);
  return {position.line_from_one - 1, offset - (position.column_from_one - 1)};
}

void fill_position(std::string_view text, Span marked, LineStart line, Finding& finding) {
  finding.start_line = line.lines_before + 1;
  finding.start_column = marked.begin - line.offset + 1;
  const std::string_view inside = text.substr(marked.begin, marked.size());
  const std::size_t last_line_end = inside.rfind('\n');
  finding.end_line = finding.start_line + static_cast<std::size_t>(std::count(inside.begin(), inside.end(), '\n'));
  finding.end_column =
      last_line_end == std::string_view::npos ? finding.start_column + marked.size() : inside.size() - last_line_end;
  finding.start_character = character_column(text, marked.begin, finding.start_column);
  finding.end_character = character_column(text, marked.end, finding.end_column);
}

void fill_excerpt(std::string_view text, Span marked, std::span<const Span> secrets, bool show_secrets, Finding& finding) {
  const Span line = line_around(text, marked.begin, kExcerptBytesLimit / 2);
  const std::size_t mark_end = std::min(marked.end, line.end);
  std::string shown;
  std::size_t mark_column = 0;
  std::size_t mark_stop = 0;
  std::size_t at = line.begin;
  const auto note_marks = [&](std::size_t from, std::size_t to, std::size_t shown_from, std::size_t shown_to) {
    // A piece [from, to) of the text is shown as [shown_from, shown_to).
    if (marked.begin >= from && marked.begin < to) {
      mark_column = to - from == shown_to - shown_from ? shown_from + (marked.begin - from) : shown_from;
    }
    if (mark_end > from && mark_end <= to) {
      mark_stop = to - from == shown_to - shown_from ? shown_from + (mark_end - from) : shown_to;
    }
  };
  const auto copy_until = [&](std::size_t end) {
    if (end <= at) return;
    const std::size_t shown_from = shown.size();
    shown += text.substr(at, end - at);
    note_marks(at, end, shown_from, shown.size());
    at = end;
  };
  if (!show_secrets) {
    for (const Span secret : secrets) {
      if (secret.end <= at || secret.begin >= line.end || secret.empty()) continue;
      copy_until(secret.begin);
      const std::size_t shown_from = shown.size();
      // A secret that is cut by the excerpt or runs over lines shows nothing of itself.
      const bool whole = secret.begin >= line.begin && secret.end <= line.end && secret.begin == at;
      shown += whole ? findings::redact(text.substr(secret.begin, secret.size())) : "********";
      const std::size_t end = std::min(secret.end, line.end);
      note_marks(at, end, shown_from, shown.size());
      at = end;
    }
  }
  copy_until(line.end);
  finding.excerpt = std::move(shown);
  finding.excerpt_column = mark_column + 1;
  finding.excerpt_length = mark_stop > mark_column ? mark_stop - mark_column : 0;
}

std::string code_scanning_line_hash(std::string_view text, std::size_t line_begin) {
  constexpr std::size_t kWindow = 100;
  constexpr std::uint64_t kBase = 37;
  Utf16Reader reader{text, line_begin};
  std::uint64_t hash = 0;
  std::size_t taken = 0;
  bool carriage_return = false;
  char16_t unit = 0;
  while (taken < kWindow && reader.next(unit)) {
    if (unit == u' ' || unit == u'\t' || (carriage_return && unit == u'\n')) {
      carriage_return = false;
      continue;
    }
    carriage_return = unit == u'\r';
    if (unit == u'\r') unit = u'\n';
    hash = hash * kBase + unit;
    ++taken;
  }
  if (taken < kWindow) {
    hash = hash * kBase + 65535;
    ++taken;
  }
  for (; taken < kWindow; ++taken) hash *= kBase;
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string digits;
  for (std::uint64_t rest = hash; rest != 0; rest >>= 4U) digits.insert(digits.begin(), kDigits[rest & 0xFU]);
  return (digits.empty() ? "0" : digits) + ":1";
}

}  // namespace plimsoll::pipeline
