// SPDX-License-Identifier: Apache-2.0
//
// Places in a text that need no literal to be of interest: where long tokens begin, where base64 or hex digits may hide text,
// where text is written otherwise than it is meant (escapes, entities, strings in pieces).
//
// One pass in blocks of 64 bytes, a bit for each byte. Every place is decided by the bytes right beside it, so that a text
// made from another one can take over the places of what it copies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"

namespace plimsoll::detect::secrets {

// Letters, digits, "_", "-", "+" and "/".
bool is_run_char(char c);

enum class PlaceKind : std::uint8_t {
  token,  // a word of at least rules::kLongToken run characters may begin here: the beginning of a run, behind "-", "+" and
          // "/" in it, behind the escapes "\n", "\t", "\r" and "%3D"
  encoded,  // a run of at least kEncodedRun characters begins here, of both cases or of hex digits
  escape,   // "%41", "\x41", "\u0041", a line that goes on behind a backslash
  entity,   // "&amp;", "&#65;"
  joint,    // a plus or a line end that may stand between two pieces of a string
};

inline constexpr std::size_t kEncodedRun = 32;

// Bytes from the place on that decide, all inside the text.
constexpr std::size_t bytes_looked_at(PlaceKind kind) {
  switch (kind) {
    case PlaceKind::token:
      return 20;
    case PlaceKind::encoded:
      return kEncodedRun;
    case PlaceKind::entity:
      return 4;
    case PlaceKind::escape:
      return 3;
    case PlaceKind::joint:
      break;
  }
  return 2;
}
// Bytes before the place that decide, as far as there are any.
inline constexpr std::size_t kLookedAtBefore = 3;

struct Place {
  std::size_t begin = 0;
  PlaceKind kind{};
  friend bool operator==(const Place&, const Place&) = default;
};

// Appends the places of the range whose deciding bytes end inside it, each once, in no defined order.
void find_places(std::string_view text, Span range, std::vector<Place>& places);

}  // namespace plimsoll::detect::secrets
