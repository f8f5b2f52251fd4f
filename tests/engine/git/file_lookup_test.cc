// SPDX-License-Identifier: Apache-2.0
#include "engine/git/file_lookup.h"

#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.h"

namespace plimsoll::tests {

TEST_CASE("file lookup: the same answers from a tree, the index and a folder", "[git]") {
  const GitFolder folder;
  folder.write("Dockerfile", "FROM a\n");
  folder.write("app/start.sh", "#!/bin/sh\n");
  folder.write("app/conf/x.conf", "x\n");
  folder.write("app.txt", "beside\n");
  folder.write("app-two/y", "y\n");
  REQUIRE(symlink("../Dockerfile", folder.path("app/link").c_str()) == 0);
  folder.commit("one");
  auto repository = git::open_repository(folder.path());
  REQUIRE(repository);
  auto index = git::lookup_in_index(**repository);
  REQUIRE(index);
  std::unique_ptr<documents::FileLookup> lookups[] = {
      git::lookup_in_tree(**repository, *(*repository)->resolve_tree("HEAD")), std::move(*index),
      git::lookup_in_folder(folder.path())};
  for (auto& files : lookups) {
    CHECK(files->read("app/start.sh", 100) == "#!/bin/sh\n");
    CHECK(files->read("Dockerfile", 100) == "FROM a\n");
    CHECK(!files->read("Dockerfile", 3));
    CHECK(!files->read("app", 100));
    CHECK(!files->read("app/link", 100));
    CHECK(!files->read("none", 100));
    CHECK(!files->read("", 100));
    CHECK(!files->read("../outside", 100));
    CHECK(!files->read("Dockerfile/x", 100));
    CHECK(files->list("app", 10) == std::vector<std::string>{"app/conf/x.conf", "app/start.sh"});
    CHECK(files->list("", 100) ==
          std::vector<std::string>{"Dockerfile", "app-two/y", "app.txt", "app/conf/x.conf", "app/start.sh"});
    CHECK(files->list("none", 10).empty());
    CHECK(files->list("", 2).size() == 2);
  }
}

}  // namespace plimsoll::tests
