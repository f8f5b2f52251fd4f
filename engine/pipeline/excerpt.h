// SPDX-License-Identifier: Apache-2.0
//
// The line of a finding as it may be shown: bounded, and with every secret in it masked.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/base/text_position.h"
#include "engine/scanner.h"

namespace plimsoll::pipeline {

inline constexpr std::size_t kExcerptBytesLimit = 400;

// Fills excerpt, excerpt_column and excerpt_length of `finding` from the line where `marked` begins. `secrets` are the
// places of all secrets of the text (sorted, disjoint or not); those that touch the line are replaced by their redacted
// form unless `show_secrets`.
void fill_excerpt(std::string_view text, Span marked, std::span<const Span> secrets, bool show_secrets, Finding& finding);

// Where the line of an offset begins, and how many lines end before it. Counted from the start of the text, which nobody
// wants for each of a hundred thousand findings: FindingTexts counts on from the last one.
struct LineStart {
  std::size_t lines_before = 0;
  std::size_t offset = 0;
};
LineStart line_start_of(std::string_view text, std::size_t offset);

// Start and end of a span as lines and columns. `line` is that of its first byte.
void fill_position(std::string_view text, Span marked, LineStart line, Finding& finding);

// The hash that code scanning services compute for the line of a result, so that a finding in a file that is no longer
// checked out still has the same name: a rolling hash (base 37, 64 bits) over 100 characters from the line's start, blanks
// and tabs skipped, line ends folded to LF, UTF-16 code units, end mark 65535, then zeros; "hex:1".
std::string code_scanning_line_hash(std::string_view text, std::size_t line_begin);

}  // namespace plimsoll::pipeline
