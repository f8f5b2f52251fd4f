// SPDX-License-Identifier: Apache-2.0
//
// Long runs of letters, digits, "_", "-", "+" and "/": where tokens with a short anchor begin, and where base64 hides text.
//
// Nearly all text is skipped in steps of a run's least length: only the byte that would be the last of such a run is looked
// at, and if it is no token character, no run covers it.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"

namespace plimsoll::detect::secrets {

// Calls on_run for every run of at least `least` characters that has a byte in the range. A run that goes on before the
// range is cut there and from_its_beginning is false; its end may then be cut too, at least `least` bytes behind the range.
void find_token_runs(std::string_view text, Span range, std::size_t least,
                     const std::function<void(Span run, bool from_its_beginning)>& on_run);

// Calls on_start for the places inside a run, before `stop`, where a word may begin with at least `least` characters left:
// its beginning, behind "-", "+" and "/", and behind the escapes "\n", "\t", "\r" and "%3D".
template <class OnStart>
void for_token_starts(std::string_view text, Span run, bool from_its_beginning, std::size_t stop, std::size_t least,
                      OnStart&& on_start) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  const auto is_joint = [](char c) { return c == '-' || c == '+' || c == '/'; };
  std::size_t at = run.begin;
  if (from_its_beginning && at > 0) {
    if (text[at - 1] == '\\' && (text[at] == 'n' || text[at] == 't' || text[at] == 'r') && at + 1 + least <= run.end &&
        at + 1 < stop)
      on_start(at + 1);
    if (text[at - 1] == '%' && is_hex(text[at]) && is_hex(text[at + 1]) && at + 2 + least <= run.end && at + 2 < stop)
      on_start(at + 2);
  }
  if (!from_its_beginning && !(at > 0 && is_joint(text[at - 1]))) ++at;
  for (; at < stop && at + least <= run.end; ++at) {
    if (at == run.begin || is_joint(text[at - 1])) on_start(at);
  }
}

// Which literal a short text is; at most four bytes.
class TokenAnchors {
 public:
  static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);
  static std::uint32_t key(std::string_view text);
  std::uint32_t& operator[](std::uint32_t key);
  [[nodiscard]] std::uint32_t find(std::string_view text) const;

 private:
  struct Entry {
    std::uint32_t key = 0;
    std::uint32_t literal = kNone;
  };
  std::vector<Entry> entries_;  // a power of two, at most half full
  std::size_t used_ = 0;
};

}  // namespace plimsoll::detect::secrets
