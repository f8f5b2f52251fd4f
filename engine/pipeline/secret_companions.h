// SPDX-License-Identifier: Apache-2.0
//
// Whose password it is, and where it opens a door: the user and the host that are set next to it.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/text_position.h"

namespace plimsoll::pipeline {

struct Companion {
  std::string value;  // empty: none near by
  std::size_t line_from_one = 0;
};
struct Companions {
  Companion user;
  Companion host;
};

// Looks a few lines up and down from the secret, for settings whose names end in user, login, host, url and the like. What
// is a variable or looks like a secret itself is none.
// The lines are counted from that of the secret.
Companions companions_of(std::string_view text, Span secret, std::size_t line_of_secret);

}  // namespace plimsoll::pipeline
