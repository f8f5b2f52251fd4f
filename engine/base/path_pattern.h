// SPDX-License-Identifier: Apache-2.0
//
// Patterns for paths and names, as users know them from .gitignore.
//
//   *    any run of bytes without "/"          **   any run of bytes, "/" included
//   ?    one byte that is not "/"              [a-z] [!a-z]   one byte of a set
//
// A pattern without "/" matches the last part of a path at any depth; with one it matches from the root. A pattern that
// ends in "/" matches everything below. Matching takes time in proportion to pattern times text, whatever the pattern.
#pragma once

#include <string_view>

namespace plimsoll {

bool path_matches(std::string_view pattern, std::string_view path);

// The same signs over plain names (rule ids, image names): "*" also crosses "/".
bool name_matches(std::string_view pattern, std::string_view name);

}  // namespace plimsoll
