// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text_position.h"

#include <algorithm>
#include <cstring>

namespace plimsoll {

LineIndex::LineIndex(std::string_view text) {
  starts_.push_back(0);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    ends_.push_back(at > starts_.back() && text[at - 1] == '\r' ? at - 1 : at);
    starts_.push_back(at + 1);
  }
  ends_.push_back(text.size());
}

TextPosition LineIndex::position(std::size_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const auto line = static_cast<std::size_t>(after - starts_.begin());
  return {line, std::min(offset, ends_.back()) - std::min(starts_[line - 1], ends_.back()) + 1};
}

Span LineIndex::line(std::size_t line_from_one) const {
  if (line_from_one == 0 || line_from_one > starts_.size()) return {ends_.back(), ends_.back()};
  return {starts_[line_from_one - 1], ends_[line_from_one - 1]};
}

TextPosition position_of(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  TextPosition result;
  std::size_t line_start = 0;
  for (std::size_t at = text.find('\n'); at < offset; at = text.find('\n', at + 1)) {
    ++result.line_from_one;
    line_start = at + 1;
  }
  result.column_from_one = offset - line_start + 1;
  return result;
}

Span line_around(std::string_view text, std::size_t offset, std::size_t limit_bytes) {
  offset = std::min(offset, text.size());
  Span line{offset, offset};
  const std::size_t lowest = offset > limit_bytes ? offset - limit_bytes : 0;
  const std::size_t highest = std::min(text.size(), offset + limit_bytes);
  while (line.begin > lowest && text[line.begin - 1] != '\n') --line.begin;
  while (line.end < highest && text[line.end] != '\n') ++line.end;
  if (line.end > line.begin && line.end < text.size() && text[line.end] == '\n' && text[line.end - 1] == '\r') --line.end;
  return line;
}

}  // namespace plimsoll
