// SPDX-License-Identifier: Apache-2.0
//
// Patterns come from configuration files of strangers. Input: a pattern, a line end, a path. Held: a text matches itself
// when it holds no signs, and "*" matches every name.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/base/path_pattern.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size < 4096 ? size : 4096);
  const std::size_t line_end = text.find('\n');
  const std::string_view pattern = text.substr(0, line_end);
  const std::string_view path = line_end == std::string_view::npos ? std::string_view() : text.substr(line_end + 1);

  plimsoll::path_matches(pattern, path);
  plimsoll::name_matches(pattern, path);
  if (path.find_first_of("*?[]\\!/") == std::string_view::npos && !path.empty() && !plimsoll::name_matches(path, path)) {
    std::abort();
  }
  if (!path.empty() && !plimsoll::name_matches("*", path)) std::abort();
  return 0;
}
