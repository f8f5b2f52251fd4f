// SPDX-License-Identifier: Apache-2.0
//
// A multi-pack-index, and the same bytes as the index of one pack. Held: what was opened can be asked for every entry, each
// entry is found again under its id, and a part has only packs that were asked for.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "engine/git/pack_index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll::git;
  static const int file = memfd_create("index", MFD_CLOEXEC);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) std::abort();
  const auto look_through = [](const PackIndex& index, bool ordered) {
    for (std::uint32_t entry = 0; entry < index.size(); ++entry) {
      static_cast<void>(index.offset(entry));
      const ObjectId id = index.id(entry);
      ordered = ordered && (entry == 0 || index.id(entry - 1) < id);
    }
    for (std::uint32_t entry = 0; ordered && entry < index.size(); ++entry) {
      const std::uint32_t found = index.find(index.id(entry));
      if (found != kNoEntry && found >= index.size()) std::abort();
    }
    static_cast<void>(index.first_not_before(ObjectId{}));
  };
  if (const auto parts = read_multi_pack_index(path, {"pack-a.pack", "pack-b.pack"})) {
    for (const MultiPackIndexPart& part : *parts) {
      if (part.pack_name != "pack-a.pack" && part.pack_name != "pack-b.pack") std::abort();
      look_through(part.index, false);
    }
  }
  if (const auto index = PackIndex::open(path)) look_through(*index, true);
  return 0;
}
