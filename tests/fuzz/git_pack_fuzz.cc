// SPDX-License-Identifier: Apache-2.0
//
// A pack with its index, both a stranger's, swept whole. Input: two bytes, the length of the index; the index; the pack. Held:
// the fast walk and single reads agree on what can be read, and on its bytes.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <unistd.h>

#include "engine/git/fast_sweep.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll::git;
  if (size < 2) return 0;
  static const std::filesystem::path folder = [] {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("plimsoll-fuzz-" + std::to_string(getpid()));
    std::filesystem::create_directories(path / "pack");
    return path;
  }();
  const std::size_t index_size = std::min<std::size_t>(data[0] * 256U + data[1], size - 2);
  const auto write = [&](const char* name, const std::uint8_t* bytes, std::size_t count) {
    std::ofstream(folder / "pack" / name, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(bytes), static_cast<std::streamsize>(count));
  };
  write("pack-a.idx", data + 2, index_size);
  write("pack-a.pack", data + 2 + index_size, size - 2 - index_size);
  auto store = std::make_shared<ObjectStore>(open_object_store({folder.string()}));
  prepare_for_sweep(*store);
  StoreReader reader(store);
  SweepOptions options;
  options.kinds = kSweepBlobs | kSweepTrees | kSweepCommits | kSweepTags;
  options.object_bytes_limit = 1 << 20;
  plimsoll::git::SkipLog skips;
  std::map<ObjectId, std::string> swept;
  const auto totals =
      fast_sweep(reader, options, skips, [&](unsigned, const SweptObject& object) { swept[object.id] = object.bytes; });
  if (!totals) std::abort();
  for (const auto& [id, bytes] : swept) {
    ObjectKind kind{};
    const auto read = reader.read(id, 1 << 20, kind);
    // An id that stands twice in the index has two contents; only the lookup can tell which it means.
    if (read && *read != bytes && totals->visited == swept.size()) std::abort();
  }
  return 0;
}
