// SPDX-License-Identifier: Apache-2.0
//
// The staging area of a stranger, by itself and as the shared part of another one.
#include <cstdint>

#include "engine/git/index_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll::git;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto file = parse_index(bytes);
  if (!file) return 0;
  auto shared = parse_index(bytes.substr(0, bytes.size()));
  static_cast<void>(join_index(std::move(*file), *shared).has_value());
  return 0;
}
