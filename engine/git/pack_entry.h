// SPDX-License-Identifier: Apache-2.0
//
// The head of an entry in a pack, and deltas. Pure functions over bytes that a stranger wrote.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/git/repository.h"
#include "engine/git/sweep.h"

namespace plimsoll::git {

enum class EntryKind : std::uint8_t { commit = 1, tree = 2, blob = 3, tag = 4, offset_delta = 6, id_delta = 7 };

struct EntryHead {
  EntryKind kind = EntryKind::blob;
  std::uint64_t size = 0;         // inflated; of a delta: of the delta itself
  std::uint64_t data_offset = 0;  // of the deflated bytes
  std::uint64_t base_offset = 0;  // offset_delta
  ObjectId base_id;               // id_delta
};

// Nothing when the head passes the end of the pack, has a kind that does not exist, or names a base that is not before it.
std::optional<EntryHead> read_entry_head(std::span<const std::uint8_t> pack, std::uint64_t offset);

// No deflated stream grows by more than this: a head that promises more lies, and nothing is allocated for it.
inline constexpr std::uint64_t kDeflateGrowthLimit = 1032;

struct DeltaSizes {
  std::uint64_t base = 0;
  std::uint64_t result = 0;
  std::size_t head_bytes = 0;  // where the instructions begin
};
std::optional<DeltaSizes> read_delta_sizes(std::span<const std::uint8_t> delta);

// The size that the instructions add up to is the one that the head names: asked without writing a byte, before a large
// result is allocated.
bool delta_keeps_its_word(std::span<const std::uint8_t> delta, const DeltaSizes& sizes);

// Applies the instructions to `base`, filling `result` (of the size that the delta names) exactly. False when an
// instruction passes the end of either side, is the reserved one, or the result is not full at the end. `pieces`, if not
// null, receives the result's pieces, neighbours joined.
bool apply_delta(std::span<const std::uint8_t> delta, const DeltaSizes& sizes, std::span<const std::uint8_t> base,
                 std::span<std::uint8_t> result, std::vector<DeltaPiece>* pieces);

}  // namespace plimsoll::git
