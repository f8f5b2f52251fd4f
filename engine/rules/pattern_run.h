// SPDX-License-Identifier: Apache-2.0
//
// The longest run of token characters that every match of a pattern must hold.
//
// A rule that hangs on a word ("datadog", "token") is asked wherever that word stands, and nearly nowhere is there anything
// like its token near by. How long a run of letters, digits and the few signs of base64 a match needs can be read off the
// pattern; where no such run stands near the word the pattern does not run.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"

namespace plimsoll::rules {

// Letters, digits, "_-+/=.~".
bool is_token_char(char c);

struct NeededRun {
  std::size_t length = 0;       // 0: nothing is known
  std::bitset<256> characters;  // that the run is made of
};
NeededRun needed_run(std::string_view pattern);

// The run of letters, digits, "_", "-", "+" and "/" alone that every match begins with.
std::size_t first_run(std::string_view pattern);

// Every byte that a match of the pattern may hold: a match that begins at some place ends before the next other byte.
std::bitset<256> consumed_bytes(std::string_view pattern);

// Finds the runs of at least kRunLength token characters near hits, which come in rising order; each byte is looked at once.
class RunFinder {
 public:
  static constexpr std::size_t kRunLength = 10;
  void reset();
  // Whether a run as long as is needed (at least kRunLength), of the needed characters, lies inside the window.
  bool has_run(std::string_view text, Span window, const NeededRun& needed);

 private:
  void extend(std::string_view text, Span window);
  Span covered_;
  std::vector<Span> runs_;
};

}  // namespace plimsoll::rules
