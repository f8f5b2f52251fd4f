// SPDX-License-Identifier: Apache-2.0
#include "engine/git/files_at_tips.h"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "tests/support/program.h"

namespace plimsoll::tests {

TEST_CASE("files at tips: each distinct file once, with the best ref that holds it", "[git]") {
  const GitFolder folder;
  folder.write("Dockerfile", "FROM a\n");
  folder.write("sub/Dockerfile", "FROM a\n");
  folder.write("other.txt", "not asked for\n");
  folder.commit("one");
  folder.git({"tag", "v1"});
  folder.git({"checkout", "-q", "-b", "side"});
  folder.write("Dockerfile", "FROM b\n");
  folder.commit("two");
  folder.git({"checkout", "-q", "main"});
  folder.write("sub/Dockerfile", "FROM c\n");
  folder.commit("three");
  folder.git({"update-ref", "refs/remotes/origin/x", "side"});
  auto repository = git::open_repository(folder.path());
  REQUIRE(repository);
  const auto list = [&](const git::TipOptions& options) {
    git::SkipLog skips;
    auto files = git::files_at_tips(**repository, options, skips, [](std::string_view path, const git::ObjectId&) {
      return path.ends_with("Dockerfile");
    });
    REQUIRE(files);
    std::multiset<std::string> lines;
    for (const git::TipFile& file : *files) {
      lines.insert(file.path + " " + *(*repository)->read_object(file.blob, git::ObjectKind::blob, 100) + " " + file.ref);
    }
    return lines;
  };
  using Lines = std::multiset<std::string>;
  CHECK(list({}) == Lines{"Dockerfile FROM a\n HEAD", "Dockerfile FROM b\n refs/heads/side",
                          "sub/Dockerfile FROM a\n refs/heads/side", "sub/Dockerfile FROM c\n HEAD"});
  CHECK(list({.branches = false, .remote_branches = true, .tags = false})
            .contains("Dockerfile FROM b\n refs/remotes/origin/x"));
  CHECK(list({.branches = false, .remote_branches = false, .tags = true}).contains("sub/Dockerfile FROM a\n refs/tags/v1"));
  CHECK(list({.branches = false, .remote_branches = false, .tags = false}).size() == 2);
}

}  // namespace plimsoll::tests
