// SPDX-License-Identifier: Apache-2.0
//
// Which words of an instruction announce a heredoc.
//
//   [digits] "<<" ["-"] blanks WORD       where WORD, quotes taken off, is one word without "<"
//
// A quote in WORD keeps variables in the body from being expanded. "<<<" and a quoted "<<EOF" are none.
#pragma once

#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::documents::dockerfile {

// Only name, file_descriptor, expand and chomp are filled in.
Result<std::vector<Heredoc>> find_heredoc_names(std::string_view logical_line);

// Is this one word an announcement? COPY uses it to tell sources from heredocs.
bool is_heredoc_word(std::string_view word);

}  // namespace plimsoll::documents::dockerfile
