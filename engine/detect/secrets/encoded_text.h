// SPDX-License-Identifier: Apache-2.0
//
// Text inside text: base64 and long hex in any file, and files written in UTF-16 or UTF-32.
//
// A run of base64 or hex is anchored where it begins. Short ones are decided by themselves and the bytes beside them; longer ones
// make the text open, so that no delta inherits from it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/text_position.h"

namespace plimsoll::detect::secrets {

struct EncodedRun {
  Span span;            // in the outer text
  std::string decoded;  // printable text
  const char* how = "in base64";
};

// The text that a run of base64 or of hex digits hides. `first` is its first line (a run of token characters, see token_runs.h); further
// lines of the same length belong to it. Nothing when it hides no text, or more than `budget_bytes`, which is reduced.
// `reaches_far` is set when the run is longer than `local_bytes`.
std::optional<EncodedRun> decode_run(std::string_view text, Span first, std::size_t local_bytes, std::size_t& budget_bytes,
                                     bool& reaches_far);

// "NAME: " when the run is the value of NAME and means one word: the context that rules of a provider ask for. Else nothing. At most
// kNameReach bytes before the run are looked at.
inline constexpr std::size_t kNameReach = 96;
std::string name_before_run(std::string_view text, const EncodedRun& run);

// UTF-16 and UTF-32, told by their marks, or by zero bytes where plain text has them. One byte for each unit: `offset_of` maps
// back.
struct WideText {
  std::string narrow;
  std::size_t first_byte = 0;  // after the mark
  std::size_t unit_bytes = 2;
  [[nodiscard]] std::size_t offset_of(std::size_t narrow_offset) const { return first_byte + unit_bytes * narrow_offset; }
};
std::optional<WideText> read_wide_text(std::string_view text);

}  // namespace plimsoll::detect::secrets
