// SPDX-License-Identifier: Apache-2.0
//
// A Dockerfile's tree as text, so that it can be held against the reference, and word expansion as a filter of lines.
#pragma once

#include <string>
#include <string_view>

#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::documents::dockerfile {

// The S-expressions of BuildKit's parser tests, one line an instruction.
std::string dump_tree(const File& file);
// "FIRST LAST KEYWORD" for each instruction.
std::string dump_lines(const File& file);

// Lines WORD<TAB>NAME=VALUE NAME=VALUE ... (%20, %09 and %25 in a value): each word expanded, or "error".
std::string expand_lines(std::string_view lines);
// The same, split into words parted by tabs.
std::string expand_lines_to_words(std::string_view lines);

}  // namespace plimsoll::documents::dockerfile
