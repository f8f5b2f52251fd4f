// SPDX-License-Identifier: Apache-2.0
#include "engine/git/loose_object.h"

#include "engine/git/pack_entry.h"

namespace plimsoll::git {

std::optional<LooseHead> read_loose_head(std::span<const std::uint8_t> file, Inflater& inflater) {
  std::array<std::uint8_t, 64> start{};
  const std::size_t count = inflater.inflate_start(file, start);
  const std::string_view text(reinterpret_cast<const char*>(start.data()), count);
  const std::size_t space = text.find(' ');
  const std::size_t zero = text.find('\0');
  if (space == std::string_view::npos || zero == std::string_view::npos || zero < space + 2 || zero - space > 19)
    return std::nullopt;
  LooseHead head;
  const std::string_view word = text.substr(0, space);
  if (word == "commit") {
    head.kind = ObjectKind::commit;
  } else if (word == "tree") {
    head.kind = ObjectKind::tree;
  } else if (word == "blob") {
    head.kind = ObjectKind::blob;
  } else if (word == "tag") {
    head.kind = ObjectKind::tag;
  } else {
    return std::nullopt;
  }
  for (const char digit : text.substr(space + 1, zero - space - 1)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    head.size = head.size * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  if (head.size > file.size() * kDeflateGrowthLimit) return std::nullopt;
  head.head_bytes = zero + 1;
  return head;
}

}  // namespace plimsoll::git
