// SPDX-License-Identifier: Apache-2.0
//
// Loose objects: a zlib stream of "kind size", a zero byte, the content.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/git/inflate.h"
#include "engine/git/repository.h"

namespace plimsoll::git {

struct LooseHead {
  ObjectKind kind{};
  std::uint64_t size = 0;      // of the content
  std::size_t head_bytes = 0;  // before it, the zero byte included
};
// Nothing when it is no such stream, or promises more than its bytes can hold.
std::optional<LooseHead> read_loose_head(std::span<const std::uint8_t> file, Inflater& inflater);

}  // namespace plimsoll::git
