// SPDX-License-Identifier: Apache-2.0
//
// The JSON form of an instruction: ["a", "b"].
//
// Whether a rest of a line is JSON decides whether a shell runs: the whole text must be one valid JSON array. Text that is not
// falls back to the shell form without a word; an array that holds anything but strings is an error.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll::documents::dockerfile {

struct JsonString {
  std::string text;       // decoded
  std::size_t begin = 0;  // of the characters between the quotes
  std::size_t end = 0;
};

enum class JsonArray { not_an_array, other_values, strings };

JsonArray parse_json_strings(std::string_view text, std::vector<JsonString>& strings);

}  // namespace plimsoll::documents::dockerfile
