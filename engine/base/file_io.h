// SPDX-License-Identifier: Apache-2.0
//
// One of the two doors to the disk (the other is engine/git): whole files in, whole files out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace plimsoll {

// A regular file (links are followed), at most `limit_bytes`; over_limit when it is larger, not_found, io.
Result<std::string> read_file(const std::string& path, std::size_t limit_bytes);

// Writes beside the target and renames, so that a reader sees the old file or the new one and never a half.
Result<bool> write_file_atomically(const std::string& path, std::string_view bytes);

}  // namespace plimsoll
