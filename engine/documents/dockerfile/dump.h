// SPDX-License-Identifier: Apache-2.0
//
// What `plimsoll parse` prints, as plain functions from text to text.
#pragma once

#include <string>
#include <string_view>

#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::documents::dockerfile {

// One S-expression a line for each instruction, in the form of the dump that the reference parser's tests use:
// (run ["--mount=type=cache"] "echo hello"). Ends with a line end unless there is nothing to print.
std::string dump_tree(const File& file);

// "FIRST LAST KEYWORD" for each instruction, lines from one, heredocs included.
std::string dump_lines(const File& file);

// Each line of the input is WORD <tab> NAME=VALUE NAME=VALUE ..., with %20, %09 and %25 for blank, tab and "%" in a value.
// Prints the expanded word, or "error".
std::string expand_lines(std::string_view lines);

// The same, split into words that are parted by tabs.
std::string expand_lines_to_words(std::string_view lines);

}  // namespace plimsoll::documents::dockerfile
