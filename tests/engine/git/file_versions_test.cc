// SPDX-License-Identifier: Apache-2.0
//
// One pass over all trees tells what a walk from each root tells, and which of the roots hold a file.
#include "engine/git/file_versions.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <map>

#include "tests/engine/git/all_roots.h"
#include "tests/support/random_history.h"

namespace plimsoll::tests {

TEST_CASE("file versions: the same as a walk from each root, and from each root alone", "[git]") {
  for (std::uint64_t seed = 300; seed < 306; ++seed) {
    CAPTURE(seed);
    const GitFolder folder;
    import_history(folder, random_history({.seed = seed, .commits = 90, .files = 25, .lines = 10}));
    folder.git({"repack", "-adfq", "--depth=50"});
    auto repository = git::open_repository(folder.path());
    REQUIRE(repository);
    const std::vector<git::Root> roots = all_roots(folder);
    git::FileChoice choice;
    choice.name = [](std::string_view name) { return name.ends_with(".conf"); };
    choice.wanted = [](std::string_view path) {
      return path.ends_with(".conf") && path.find("file3") == std::string_view::npos;
    };
    git::SkipLog skips;
    const auto wanted = [&](std::string_view path, const git::ObjectId&) { return choice.wanted(path); };
    const auto walked = git::files_below(**repository, roots, skips, wanted);
    REQUIRE(walked.size() > 20);
    const std::size_t told_apart = 70;
    const std::size_t first_told = roots.size() - told_apart;
    using Key = std::pair<std::string, git::ObjectId>;
    std::map<Key, std::vector<std::uint32_t>> held_by;
    for (std::size_t at = first_told; at < roots.size(); ++at) {
      for (const git::TipFile& file : git::files_below(**repository, {roots[at]}, skips, wanted))
        held_by[{file.path, file.blob}].push_back(static_cast<std::uint32_t>(at - first_told));
    }
    for (const bool plain : {true, false}) {
      const auto found =
          git::file_versions(**repository, roots, choice, {.threads = 2, .plain = plain, .told_apart = told_apart}, skips);
      REQUIRE(found);
      REQUIRE(found->size() == walked.size());
      for (std::size_t at = 0; at < walked.size(); ++at) {
        const git::FileVersion& file = (*found)[at];
        CHECK(file.path == walked[at].path);
        CHECK(file.blob == walked[at].blob);
        CHECK(file.mode == walked[at].mode);
        CHECK(file.commit == walked[at].commit);
        CHECK(file.held_by == held_by[{file.path, file.blob}]);
      }
    }
    CHECK(skips.complete());
  }
}

TEST_CASE("file versions: a folder that is not there is told with its path", "[git]") {
  const GitFolder folder;
  folder.write("deploy/a.conf", "one\n");
  folder.write("b.conf", "two\n");
  folder.commit("first");
  const std::string lost = folder.git({"rev-parse", "HEAD:deploy"});
  boost::filesystem::remove(folder.path(".git/objects/" + lost.substr(0, 2) + "/" + lost.substr(2)));
  auto repository = git::open_repository(folder.path());
  REQUIRE(repository);
  const git::Root root{*git::ObjectId::from_hex(folder.git({"rev-parse", "HEAD^{tree}"})), {}, "HEAD"};
  for (const bool plain : {true, false}) {
    git::SkipLog skips;
    const auto found = git::file_versions(**repository, {root}, {}, {.plain = plain}, skips);
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    CHECK(found->front().path == "b.conf");
    const auto told = skips.take();
    REQUIRE(told.size() == 1);
    CHECK(told[0].reason == "missing object");
    CHECK(told[0].examples == std::vector<std::string>{lost + " deploy"});
  }
}

}  // namespace plimsoll::tests
