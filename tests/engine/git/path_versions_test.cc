// SPDX-License-Identifier: Apache-2.0
//
// One pass over all trees tells what a walk from each root tells.
#include "engine/git/path_versions.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>

#include "tests/engine/git/all_roots.h"
#include "tests/support/random_history.h"

namespace plimsoll::tests {

TEST_CASE("path versions: the same as a walk from each root", "[git]") {
  for (std::uint64_t seed = 80; seed < 86; ++seed) {
    CAPTURE(seed);
    const GitFolder folder;
    import_history(folder, random_history({.seed = seed, .commits = 90, .files = 15, .lines = 10}));
    folder.git({"repack", "-adfq", "--depth=50"});
    auto repository = git::open_repository(folder.path());
    REQUIRE(repository);
    const std::vector<git::Root> roots = all_roots(folder);
    const std::set<std::string, std::less<>> paths = {"src/deep/er/file2.conf", "file0.txt",       "file5.conf",
                                                      "docs/a b/file4.conf",    "src/file6.txt",   "src",
                                                      "nowhere/at/all",         "deploy/file3.txt"};
    git::SkipLog skips;
    const auto walked = git::files_below(**repository, roots, skips,
                                         [&](std::string_view path, const git::ObjectId&) { return paths.contains(path); });
    REQUIRE(walked.size() > 20);
    for (const bool plain : {true, false}) {
      const auto found = git::path_versions(**repository, roots, paths, {.threads = 2, .plain = plain});
      REQUIRE(found);
      REQUIRE(found->size() == walked.size());
      for (std::size_t at = 0; at < walked.size(); ++at) {
        CHECK((*found)[at].path == walked[at].path);
        CHECK((*found)[at].blob == walked[at].blob);
        CHECK((*found)[at].mode == walked[at].mode);
        CHECK((*found)[at].tree == walked[at].tree);
        CHECK((*found)[at].commit == walked[at].commit);
      }
    }
  }
}

}  // namespace plimsoll::tests
