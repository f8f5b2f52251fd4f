// SPDX-License-Identifier: Apache-2.0
//
// The line of a finding, with what was found marked below it.
#pragma once

#include <iosfwd>

#include "engine/reports/text_style.h"
#include "engine/scanner.h"

namespace plimsoll::reports {

// Two lines: the source line (cut around the mark when it is too long for `width`) and the mark. Nothing when the finding
// has no excerpt.
void write_excerpt(std::ostream& out, const TextStyle& style, const Finding& finding, std::size_t width);

}  // namespace plimsoll::reports
