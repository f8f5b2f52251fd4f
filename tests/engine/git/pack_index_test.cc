// SPDX-License-Identifier: Apache-2.0
#include "engine/git/pack_index.h"

#include <cstdint>
#include <filesystem>

#include "tests/engine/git/sweep_record.h"
#include "tests/support/random_history.h"

namespace plimsoll::tests {

TEST_CASE("pack index: every entry is found, in both versions, and nothing else", "[git]") {
  for (const char* version : {"1", "2"}) {
    CAPTURE(version);
    const GitFolder folder;
    import_history(folder, random_history({.seed = 31}));
    folder.git({"config", "pack.indexVersion", version});
    folder.git({"repack", "-adfq"});
    std::string path;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path(".git/objects/pack"))) {
      if (entry.path().extension() == ".idx") path = entry.path().string();
    }
    const auto index = git::PackIndex::open(path);
    REQUIRE(index);
    REQUIRE(index->size() > 100);
    for (std::uint32_t at = 0; at < index->size(); ++at) {
      CHECK(index->find(index->id(at)) == at);
      git::ObjectId near = index->id(at);
      near.bytes[19] ^= 1;
      const std::uint32_t found = index->find(near);
      CHECK((found == git::kNoEntry || index->id(found) == near));
    }
    CHECK(index->find(git::ObjectId{}) == git::kNoEntry);
  }
}

TEST_CASE("pack index: a multi-pack-index stands in for indexes that are gone", "[git]") {
  const GitFolder folder;
  import_history(folder, random_history({.seed = 32}));
  folder.git({"reset", "-q", "--hard", "main"});
  folder.git({"repack", "-adfq"});
  for (int at = 0; at < 3; ++at) {
    folder.write("more.txt", "text " + std::to_string(at) + "\n" + std::string(500, 'y'));
    folder.commit("more");
    folder.git({"repack", "-q", at == 2 ? "-a" : "-d"});  // the last one holds what the others hold
  }
  const SweepRecord before = sweep_history(folder.path(), false);
  folder.git({"multi-pack-index", "write"});
  for (const auto& entry : std::filesystem::directory_iterator(folder.path(".git/objects/pack"))) {
    if (entry.path().extension() == ".idx") std::filesystem::remove(entry.path());
  }
  const SweepRecord after = sweep_history(folder.path(), false, 2);
  CHECK(after.skipped.empty());
  CHECK(after.objects == before.objects);
}

}  // namespace plimsoll::tests
