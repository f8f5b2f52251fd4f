// SPDX-License-Identifier: Apache-2.0
//
// Quick looks at the head of a file, before anything is parsed: is there such a key at the left margin, or indented?
// A wrong yes costs one parse; a wrong no loses a file. JSON keys ("apiVersion":) count too.
#pragma once

#include <string_view>

namespace plimsoll::documents::yaml {

bool has_top_level_key(std::string_view head, std::string_view key);
// At any depth but the left margin, also behind "- ".
bool has_nested_key(std::string_view head, std::string_view key);
bool has_key(std::string_view head, std::string_view key);

}  // namespace plimsoll::documents::yaml
