// SPDX-License-Identifier: Apache-2.0
#include "engine/git/pack_entry.h"

#include <cstdint>
#include <cstring>

namespace plimsoll::git {
namespace {

// Seven bits a byte, the lowest first.
bool read_size(const std::uint8_t*& at, const std::uint8_t* end, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 63; shift += 7) {
    if (at == end) return false;
    const std::uint8_t byte = *at++;
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if ((byte & 0x80U) == 0) return true;
  }
  return false;
}

}  // namespace

std::optional<EntryHead> read_entry_head(std::span<const std::uint8_t> pack, std::uint64_t offset) {
  if (offset >= pack.size()) return std::nullopt;
  const std::uint8_t* at = pack.data() + offset;
  const std::uint8_t* const end = pack.data() + pack.size();
  EntryHead head;
  std::uint8_t byte = *at++;
  const unsigned kind = byte >> 4U & 7U;
  head.size = byte & 15U;
  for (unsigned shift = 4; (byte & 0x80U) != 0; shift += 7) {
    if (at == end || shift > 57) return std::nullopt;
    byte = *at++;
    head.size |= std::uint64_t{byte & 0x7FU} << shift;
  }
  switch (kind) {
    case 1:
    case 2:
    case 3:
    case 4:
      break;
    case 6: {
      // Big end first, and each further byte adds one: no distance can be written in two ways.
      if (at == end) return std::nullopt;
      byte = *at++;
      std::uint64_t distance = byte & 0x7FU;
      while ((byte & 0x80U) != 0) {
        if (at == end || distance >= std::uint64_t{1} << 55) return std::nullopt;
        byte = *at++;
        distance = (distance + 1) << 7U | (byte & 0x7FU);
      }
      if (distance == 0 || distance > offset) return std::nullopt;
      head.base_offset = offset - distance;
      break;
    }
    case 7:
      if (end - at < static_cast<std::ptrdiff_t>(head.base_id.bytes.size())) return std::nullopt;
      std::memcpy(head.base_id.bytes.data(), at, head.base_id.bytes.size());
      at += head.base_id.bytes.size();
      break;
    default:
      return std::nullopt;
  }
  head.kind = static_cast<EntryKind>(kind);
  head.data_offset = static_cast<std::uint64_t>(at - pack.data());
  return head;
}

std::optional<DeltaSizes> read_delta_sizes(std::span<const std::uint8_t> delta) {
  DeltaSizes sizes;
  const std::uint8_t* at = delta.data();
  const std::uint8_t* const end = at + delta.size();
  if (!read_size(at, end, sizes.base) || !read_size(at, end, sizes.result)) return std::nullopt;
  sizes.head_bytes = static_cast<std::size_t>(at - delta.data());
  return sizes;
}

bool delta_keeps_its_word(std::span<const std::uint8_t> delta, const DeltaSizes& sizes) {
  std::uint64_t sum = 0;
  for (std::size_t at = sizes.head_bytes; at < delta.size();) {
    const std::uint8_t instruction = delta[at++];
    if ((instruction & 0x80U) == 0) {
      if (instruction == 0) return false;
      sum += instruction;
      at += instruction;
      continue;
    }
    for (unsigned bit = 0; bit < 4; ++bit) at += instruction >> bit & 1U;
    std::uint64_t size = 0;
    for (unsigned bit = 0; bit < 3; ++bit) {
      if ((instruction >> (4 + bit) & 1U) == 0) continue;
      if (at >= delta.size()) return false;
      size |= std::uint64_t{delta[at++]} << (8 * bit);
    }
    sum += size == 0 ? 0x10000 : size;
  }
  return sum == sizes.result;
}

bool apply_delta(std::span<const std::uint8_t> delta, const DeltaSizes& sizes, std::span<const std::uint8_t> base,
                 std::span<std::uint8_t> result, std::vector<DeltaPiece>* pieces) {
  if (sizes.base != base.size() || sizes.result != result.size()) return false;
  const std::uint8_t* at = delta.data() + sizes.head_bytes;
  const std::uint8_t* const end = delta.data() + delta.size();
  std::size_t filled = 0;
  // Invariant: `filled` bytes of the result are written, and the pieces cover exactly those.
  while (at < end) {
    const std::uint8_t instruction = *at++;
    if ((instruction & 0x80U) != 0) {
      std::size_t from = 0;
      std::size_t size = 0;
      for (unsigned bit = 0; bit < 4; ++bit) {
        if ((instruction >> bit & 1U) == 0) continue;
        if (at == end) return false;
        from |= std::size_t{*at++} << (8 * bit);
      }
      for (unsigned bit = 0; bit < 3; ++bit) {
        if ((instruction >> (4 + bit) & 1U) == 0) continue;
        if (at == end) return false;
        size |= std::size_t{*at++} << (8 * bit);
      }
      if (size == 0) size = 0x10000;
      if (from > base.size() || size > base.size() - from || size > result.size() - filled) return false;
      std::memcpy(result.data() + filled, base.data() + from, size);
      if (pieces != nullptr) {
        if (!pieces->empty() && pieces->back().copied && pieces->back().base_begin + pieces->back().size == from) {
          pieces->back().size += size;
        } else {
          pieces->push_back({filled, size, from, true});
        }
      }
      filled += size;
    } else {
      const std::size_t size = instruction;
      if (size == 0) return false;
      if (size > static_cast<std::size_t>(end - at) || size > result.size() - filled) return false;
      std::memcpy(result.data() + filled, at, size);
      at += size;
      if (pieces != nullptr) {
        if (!pieces->empty() && !pieces->back().copied) {
          pieces->back().size += size;
        } else {
          pieces->push_back({filled, size, 0, false});
        }
      }
      filled += size;
    }
  }
  return filled == result.size();
}

}  // namespace plimsoll::git
