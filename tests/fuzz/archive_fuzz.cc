// SPDX-License-Identifier: Apache-2.0
//
// Archives of a stranger. Held: no more comes out than the limits allow, what is fresh lies in its piece, and a member that was
// handed over can be read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/archives/archive_walk.h"

namespace {

using namespace plimsoll::archives;

struct Counter final : ArchiveVisitor {
  std::uint64_t bytes = 0;
  std::vector<std::uint32_t> first;
  bool on_text(const MemberText& text) override {
    if (text.fresh.begin > text.fresh.end || text.fresh.end > text.text.size()) std::abort();
    if (text.place.ordinals.empty()) std::abort();
    if (first.empty()) first = text.place.ordinals;
    bytes += text.fresh.end - text.fresh.begin;
    return true;
  }
  void on_obstacle(Obstacle, const std::string&) override {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size < 65536 ? size : 65536);
  ArchiveLimits limits;
  limits.depth = 3;
  limits.bytes = 1 << 20;
  Counter counter;
  const bool walked = walk_archive(bytes, limits, counter);
  if (!walked && counter.bytes != 0) std::abort();
  constexpr std::uint64_t kOnePiece = 32 << 20;
  if (counter.bytes > limits.bytes + 4 * bytes.size() + kOnePiece) std::abort();
  if (!counter.first.empty()) {
    const plimsoll::archives::WantedMember wanted{counter.first, 4096};
    read_members(bytes, limits, {&wanted, 1}, 4096);
  }
  return 0;
}
