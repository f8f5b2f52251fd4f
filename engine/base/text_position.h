// SPDX-License-Identifier: Apache-2.0
//
// Byte spans and the lines they stand on.
//
// Everything inside the engine speaks of byte offsets into the document as it was read; lines and columns are worked out
// once, when a match becomes a finding. Lines end at "\n" (a "\r" before it belongs to the line end); columns count bytes
// from one, so that they can be turned into UTF-16 or code points by the report that needs them.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace plimsoll {

struct Span {
  std::size_t begin = 0;  // offset in bytes of the first byte
  std::size_t end = 0;    // offset in bytes past the last byte
  [[nodiscard]] std::size_t size() const { return end - begin; }
  [[nodiscard]] bool empty() const { return begin == end; }
  [[nodiscard]] bool contains(Span other) const { return begin <= other.begin && other.end <= end; }
  [[nodiscard]] bool overlaps(Span other) const { return begin < other.end && other.begin < end; }
  friend bool operator==(Span, Span) = default;
};

struct TextPosition {
  std::size_t line_from_one = 1;
  std::size_t column_from_one = 1;  // in bytes
  friend bool operator==(TextPosition, TextPosition) = default;
};

// Line starts of one text, built once and asked often. Keeps no reference to the text.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text);
  // Offsets past the end give the position just past the last byte.
  [[nodiscard]] TextPosition position(std::size_t offset) const;
  // The span of a line without its line end; an empty span at the end of the text for lines that are not there.
  [[nodiscard]] Span line(std::size_t line_from_one) const;
  [[nodiscard]] std::size_t line_count() const { return starts_.size(); }

 private:
  std::vector<std::size_t> starts_;
  std::vector<std::size_t> ends_;
};

// The same for a single offset without building an index: counts line ends with memchr.
TextPosition position_of(std::string_view text, std::size_t offset);

// The line around an offset, at most `limit_bytes` to each side: for excerpts and inline marks in texts whose lines may
// be hundreds of megabytes long.
Span line_around(std::string_view text, std::size_t offset, std::size_t limit_bytes);

}  // namespace plimsoll
