// SPDX-License-Identifier: Apache-2.0
//
// The patterns of ${X#p}, ${X%p} and ${X/p/r}: "*" is any run of characters of one line, "?" one of them, a backslash makes
// "*", "?" and itself plain (and is dropped before "}" and "/").
//
// A pattern is cut at its stars. No backtracking is needed: the runs between stars are taken at the earliest place, and only
// the last one decides between the shortest and the longest match. Steps are charged, so that a long pattern over a long value
// cannot take quadratic time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace plimsoll::documents {

enum class TrimSide { front, back };
enum class MatchLength { shortest, longest };

Result<std::string> trim_by_pattern(std::string_view value, std::string_view pattern, TrimSide side, MatchLength length,
                                    std::size_t& steps);

enum class ReplaceCount { first, every };

// With `every`, "$0" in the replacement stands for the match, and "$name" for nothing, as the builder's library has it.
// `limit_bytes` bounds the result.
Result<std::string> replace_by_pattern(std::string_view value, std::string_view pattern, std::string_view replacement,
                                       ReplaceCount count, std::size_t& steps, std::size_t limit_bytes);

}  // namespace plimsoll::documents
