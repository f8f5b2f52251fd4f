// SPDX-License-Identifier: Apache-2.0
//
// Lines of a file, and texts joined from them with their places.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"

namespace plimsoll::documents::scripts {

inline constexpr std::size_t kTexts = 20'000;  // of one file

struct Line {
  std::string_view text;  // without its line end
  std::size_t begin = 0;
};

inline std::vector<Line> lines_of(std::string_view bytes) {
  std::vector<Line> lines;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    std::string_view text = bytes.substr(at, end - at);
    if (text.ends_with('\r')) text.remove_suffix(1);
    lines.push_back({text, at});
    at = end + 1;
  }
  return lines;
}

// A text put together from pieces of the file.
struct Text {
  std::string text;
  std::vector<Span> pieces;
  void add(std::string_view part, std::size_t begin) {
    if (part.empty()) return;
    text += part;
    if (!pieces.empty() && pieces.back().end == begin) {
      pieces.back().end += part.size();
    } else {
      pieces.push_back({begin, begin + part.size()});
    }
  }
};

}  // namespace plimsoll::documents::scripts
