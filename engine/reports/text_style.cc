// SPDX-License-Identifier: Apache-2.0
#include "engine/reports/text_style.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <ostream>

#include "engine/reports/escape.h"

namespace plimsoll::reports {

std::string TextStyle::severity(Severity severity, const std::string& text) const {
  switch (severity) {
    case Severity::critical:
      return paint("1;37;41", text);
    case Severity::high:
      return paint("1;31", text);
    case Severity::medium:
      return paint("1;33", text);
    case Severity::low:
      return paint("1;34", text);
    case Severity::info:
      return paint("1", text);
  }
  return text;
}

std::string group_digits(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string human_bytes(std::uint64_t bytes) {
  static constexpr std::array<const char*, 5> kUnits = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  std::size_t unit = 0;
  std::uint64_t tenths = bytes * 10;
  while (tenths >= 10240 && unit + 1 < kUnits.size()) {
    tenths /= 1024;
    ++unit;
  }
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + ' ' + kUnits[unit];
}

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

void write_wrapped(std::ostream& out, const std::string& label, std::size_t label_width, const std::string& text,
                   std::size_t width) {
  constexpr std::size_t kNarrowest = 20;
  const std::size_t room = std::max(kNarrowest, width > label_width ? width - label_width : 0);
  const std::string indent(label_width, ' ');
  out << label;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = std::string_view(text).substr(at, end - at);
    const std::size_t word_width = display_width(word);
    if (column != 0 && column + 1 + word_width > room) {
      out << '\n' << indent;
      column = 0;
    }
    if (column != 0) {
      out << ' ';
      ++column;
    }
    out << word;
    column += word_width;
    at = end + 1;
  }
  out << '\n';
}

}  // namespace plimsoll::reports
