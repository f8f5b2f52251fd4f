// SPDX-License-Identifier: Apache-2.0
//
// Text as it is meant: a word with its escapes resolved, a string joined from its pieces.
//
//   https%3A%2F%2Fuser%3Apass%40host   percent        "\x41\x4b\x49\x41..."  "\u0041KIA..."   escapes of strings
//   <v>a&amp;b&#x41;</v>               entities       "abc" + "def"   "abc"<line end>"def"   'abc\<line end>def'   pieces
//
// Everything is decided near by: a stretch belongs to its first escape or joint, which is told from what stands at most
// kMeantReach bytes before it, and what is decoded ends as far behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"

namespace plimsoll::detect::secrets {

// Less than the margin of the matcher.
inline constexpr std::size_t kMeantReach = 500;

struct MeantText {
  std::string text;           // the stretch with a little of what stands before it on the line
  std::size_t own_begin = 0;  // in `text`: what stands before was looked at by itself
  Span looked_at;             // in the outer text: all that decided
  const char* how;            // "in percent encoding"
  // Outer offset of each byte of `text`, and of its end.
  std::vector<std::size_t> offsets;

  [[nodiscard]] Span outer(Span inner) const { return {offsets[inner.begin], offsets[inner.end]}; }
  // Whether the span holds something that stands otherwise in the outer text.
  [[nodiscard]] bool differs(Span inner) const { return outer(inner).size() != inner.size(); }
};

// Calls on_text for the stretch whose first escape or joint stands at `at`, a place of kind escape, entity or joint
// (place_finder.h); not at all when there is none or it is not the first. A joint is the first plus or line end between two
// pieces of a string.
void find_meant_text_at(std::string_view text, std::size_t at, const std::function<void(const MeantText&)>& on_text);

}  // namespace plimsoll::detect::secrets
