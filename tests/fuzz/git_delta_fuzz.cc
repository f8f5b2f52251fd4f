// SPDX-License-Identifier: Apache-2.0
//
// Deltas of a stranger against a base. Input: one byte, the length of the base; the base; the delta. Held: what was applied
// is covered by its pieces, and what they say is copied stands in the base.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "engine/git/pack_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll::git;
  if (size == 0) return 0;
  const std::size_t base_size = std::min<std::size_t>(data[0], size - 1);
  const std::span<const std::uint8_t> base(data + 1, base_size);
  const std::span<const std::uint8_t> delta(data + 1 + base_size, size - 1 - base_size);
  static_cast<void>(read_entry_head(delta, 0));
  const auto sizes = read_delta_sizes(delta);
  if (!sizes || sizes->result > 1 << 20) return 0;
  std::vector<std::uint8_t> result(sizes->result);
  std::vector<DeltaPiece> pieces;
  if (!apply_delta(delta, *sizes, base, result, &pieces)) return 0;
  if (!delta_keeps_its_word(delta, *sizes)) std::abort();
  std::size_t at = 0;
  for (const DeltaPiece& piece : pieces) {
    if (piece.begin != at || piece.size == 0) std::abort();
    if (piece.copied && std::memcmp(result.data() + piece.begin, base.data() + piece.base_begin, piece.size) != 0)
      std::abort();
    at += piece.size;
  }
  if (at != result.size()) std::abort();
  return 0;
}
