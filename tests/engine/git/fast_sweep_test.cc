// SPDX-License-Identifier: Apache-2.0
//
// The fast reader against libgit2: the same objects with the same bytes, however the repository is packed.
#include <atomic>
#include <cstdint>
#include <stdexcept>

#include "tests/engine/git/sweep_record.h"
#include "tests/support/random_history.h"

namespace plimsoll::tests {
namespace {

using Strategy = void (*)(const GitFolder&);

struct Packing {
  const char* name;
  Strategy apply;
  bool expect_deltas;
};

void repack(const GitFolder& folder, const std::vector<std::string>& options) {
  std::vector<std::string> words = {"repack", "-q"};
  words.insert(words.end(), options.begin(), options.end());
  folder.git(words);
}

// Half of the history in a pack of its own, the rest in another one.
void pack_in_two(const GitFolder& folder) {
  repack(folder, {"-adf"});
  folder.write("later.txt", "something new\n");
  folder.commit("later");
  folder.write("later.txt", "something newer\n");
  folder.commit("later still");
  repack(folder, {"-d"});
}

const Packing kPackings[] = {
    {"as imported", [](const GitFolder&) {}, true},
    {"one pack, deep chains", [](const GitFolder& f) { repack(f, {"-adf", "--depth=250", "--window=50"}); }, true},
    {"one pack, no deltas", [](const GitFolder& f) { repack(f, {"-adF", "--depth=0", "--window=0"}); }, false},
    {"deltas by id",
     [](const GitFolder& f) {
       f.git({"config", "repack.useDeltaBaseOffset", "false"});
       repack(f, {"-adf"});
     },
     true},
    {"two packs", pack_in_two, true},
    {"packs that overlap",
     [](const GitFolder& f) {
       pack_in_two(f);
       f.git({"repack", "-q", "-a"});
     },
     true},
    {"packs of limited size",
     [](const GitFolder& f) {
       f.git({"config", "pack.packSizeLimit", "1m"});
       repack(f, {"-adf"});
     },
     true},
    {"multi-pack index",
     [](const GitFolder& f) {
       pack_in_two(f);
       f.git({"multi-pack-index", "write"});
     },
     true},
    {"old index version",
     [](const GitFolder& f) {
       f.git({"config", "pack.indexVersion", "1"});
       repack(f, {"-adf"});
     },
     true},
    {"all loose",
     [](const GitFolder& f) {
       repack(f, {"-adf"});
       run({"sh", "-c", "mv .git/objects/pack/*.pack p && rm -f .git/objects/pack/* && git unpack-objects -q < p && rm p"},
           {f.path(), "", {}, false});
     },
     false},
};

void check_same(const SweepRecord& plain, const SweepRecord& fast) {
  CHECK(fast.error.empty());
  CHECK(plain.objects.size() == fast.objects.size());
  CHECK(plain.objects == fast.objects);
  CHECK(plain.totals.commits == fast.totals.commits);
  CHECK(plain.totals.trees == fast.totals.trees);
  CHECK(plain.totals.blobs == fast.totals.blobs);
  CHECK(plain.totals.tags == fast.totals.tags);
  CHECK(plain.totals.bytes == fast.totals.bytes);
  CHECK(plain.skip_lines() == fast.skip_lines());
}

}  // namespace

TEST_CASE("fast sweep: gives what libgit2 gives, however the repository is packed", "[git]") {
  for (const Packing& packing : kPackings) {
    DYNAMIC_SECTION(packing.name) {
      const GitFolder folder;
      import_history(folder, random_history({.seed = 7, .commits = 120}));
      folder.git({"reset", "-q", "--hard", "main"});
      packing.apply(folder);
      const SweepRecord plain = sweep_history(folder.path(), true);
      REQUIRE(plain.objects.size() > 300);
      for (const unsigned threads : {1U, 3U}) {
        const SweepRecord fast = sweep_history(folder.path(), false, threads);
        check_same(plain, fast);
        CHECK((fast.deltas > 50) == packing.expect_deltas);
        for (const auto& [id, object] : fast.objects) CHECK(object.visits == 1);
      }
    }
  }
}

TEST_CASE("fast sweep: many shapes of history", "[git]") {
  for (std::uint64_t seed = 100; seed < 112; ++seed) {
    const GitFolder folder;
    import_history(
        folder, random_history(
                    {.seed = seed, .commits = 20 + seed % 5 * 15, .files = 3 + seed % 7 * 4, .lines = 10 + seed % 3 * 150}));
    folder.git({"repack", "-adfq", "--depth=" + std::to_string(1 + seed % 60)});
    CAPTURE(seed);
    check_same(sweep_history(folder.path(), true), sweep_history(folder.path(), false, 2));
  }
}

TEST_CASE("fast sweep: alternates are read, each object once", "[git]") {
  const GitFolder lender;
  import_history(lender, random_history({.seed = 3}));
  lender.git({"repack", "-adfq"});
  const TemporaryFolder place;
  lender.git({"clone", "-q", "--bare", "--shared", lender.path(), place.path("clone.git")});
  const SweepRecord borrowed = sweep_history(place.path("clone.git"), false, 2);
  check_same(sweep_history(place.path("clone.git"), true), borrowed);
  CHECK(borrowed.objects.size() == sweep_history(lender.path(), false).objects.size());
}

TEST_CASE("fast sweep: only the kinds that are asked for", "[git]") {
  const GitFolder folder;
  import_history(folder, random_history({.seed = 5}));
  for (const unsigned kinds : {git::kSweepBlobs, git::kSweepTrees, git::kSweepCommits | git::kSweepTags}) {
    check_same(sweep_history(folder.path(), true, 1, kinds), sweep_history(folder.path(), false, 2, kinds));
  }
}

TEST_CASE("fast sweep: known objects are counted and not visited", "[git]") {
  const GitFolder folder;
  import_history(folder, random_history({.seed = 6}));
  folder.git({"repack", "-adfq"});
  for (const bool plain : {true, false}) {
    auto repository = git::open_repository(folder.path());
    REQUIRE(repository);
    git::SweepOptions options;
    options.plain = plain;
    options.kinds = git::kSweepBlobs;
    options.known = [](const git::ObjectId& id, git::ObjectKind) { return id.bytes[0] % 2 == 0; };
    git::SkipLog skips;
    std::size_t visits = 0;
    auto totals = git::sweep(**repository, Selection{}, options, skips, [&](unsigned, const git::SweptObject& object) {
      ++visits;
      CHECK(object.id.bytes[0] % 2 == 1);
    });
    REQUIRE(totals);
    CHECK(totals->visited == visits);
    CHECK(totals->blobs == sweep_history(folder.path(), true, 1, git::kSweepBlobs).objects.size());
    CHECK(visits < totals->blobs);
  }
}

TEST_CASE("fast sweep: stops when it is told to", "[git]") {
  const GitFolder folder;
  import_history(folder, random_history({.seed = 8}));
  folder.git({"repack", "-adfq"});
  for (const bool plain : {true, false}) {
    git::SweepOptions options;
    options.plain = plain;
    options.threads = 2;
    options.cancelled = [] { return true; };
    CHECK(sweep_all(folder.path(), Selection{}, options).error == "the scan was cancelled");
  }
}

TEST_CASE("fast sweep: an exception of the visitor ends all threads and comes out", "[git]") {
  const GitFolder folder;
  import_history(folder, random_history({.seed = 9}));
  folder.git({"repack", "-adfq"});
  auto repository = git::open_repository(folder.path());
  REQUIRE(repository);
  git::SweepOptions options;
  options.threads = 3;
  git::SkipLog skips;
  std::atomic<int> visits{0};
  const auto visit = [&](unsigned, const git::SweptObject&) {
    if (++visits == 40) throw std::runtime_error("enough");
  };
  CHECK_THROWS_AS(static_cast<void>(git::sweep(**repository, Selection{}, options, skips, visit)), std::runtime_error);
}

TEST_CASE("fast sweep: a small budget changes nothing but the speed", "[git]") {
  const GitFolder folder;
  import_history(folder, random_history({.seed = 10, .commits = 80, .files = 4, .lines = 2000}));
  folder.git({"repack", "-adfq", "--depth=100"});
  git::SweepOptions options;
  options.memory_bytes = 64 * 1024;
  options.threads = 2;
  options.kinds = 15;
  check_same(sweep_history(folder.path(), true), sweep_all(folder.path(), Selection{}, options));
}

TEST_CASE("fast sweep: objects past the limit are named, by both readers alike", "[git]") {
  const GitFolder folder;
  folder.write("large.txt", std::string(300000, 'x') + "\n");
  folder.write("small.txt", "small\n");
  folder.commit("one");
  folder.write("large.txt", std::string(300000, 'x') + "more\n");
  folder.commit("two");
  folder.git({"repack", "-adfq"});
  for (const bool plain : {true, false}) {
    git::SweepOptions options;
    options.plain = plain;
    options.kinds = git::kSweepBlobs;
    options.object_bytes_limit = 100000;
    const SweepRecord record = sweep_all(folder.path(), Selection{}, options);
    CHECK(record.objects.size() == 1);
    CHECK(record.skip_lines() == std::vector<std::string>{"over the size limit x2"});
  }
}

}  // namespace plimsoll::tests
