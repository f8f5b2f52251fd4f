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
    CHECK(files->list("app/conf", 10) == std::vector<std::string>{"app/conf/x.conf"});
    CHECK(files->list("app/start.sh", 10).empty());
    CHECK(files->list("app/link", 10).empty());
    CHECK(files->list(".git", 10).empty());
    CHECK(files->list("", 2).size() == 2);
  }
}

namespace {

bool is_key_or_below_ssh(std::string_view name, bool is_folder) {
  return is_folder ? name == ".ssh" : name.ends_with(".key");
}

// What HEAD has, read from its trees and with the index beside it.
void check_same_beside_index(const GitFolder& folder, const std::vector<std::string>& wanted) {
  auto repository = git::open_repository(folder.path());
  REQUIRE(repository);
  const auto index = (*repository)->index();
  REQUIRE(index);
  const auto head = (*repository)->resolve_tree("HEAD");
  REQUIRE(head);
  CHECK(git::lookup_in_tree(**repository, *head)->list_named("", is_key_or_below_ssh, 100) == wanted);
  CHECK(git::lookup_in_tree(**repository, *head, *index)->list_named("", is_key_or_below_ssh, 100) == wanted);
}

}  // namespace

TEST_CASE("lookup: names in HEAD are the same with the index beside it", "[git]") {
  const GitFolder folder;
  for (const char* path : {"a/.ssh/config", "a/.ssh/deep/x", "a/b/one.key", "a/b/text", "c/two.key", "d/e", "four.key"}) {
    folder.write(path, "text\n");
  }
  folder.commit("one");
  const std::vector<std::string> in_head = {"a/.ssh/config", "a/.ssh/deep/x", "a/b/one.key", "c/two.key", "four.key"};
  SECTION("nothing staged") { check_same_beside_index(folder, in_head); }
  SECTION("files staged in one folder, taken from another") {
    folder.write("c/three.key", "new\n");
    folder.git({"add", "c/three.key"});
    folder.git({"rm", "-q", "a/b/one.key"});
    check_same_beside_index(folder, in_head);
  }
  SECTION("a sparse index") {
    folder.git({"sparse-checkout", "init", "--cone", "--sparse-index"});
    folder.git({"sparse-checkout", "set", "d"});
    check_same_beside_index(folder, in_head);
  }
  SECTION("a conflict") {
    folder.git({"checkout", "-q", "-b", "side"});
    folder.write("c/two.key", "theirs\n");
    folder.commit("theirs");
    folder.git({"checkout", "-q", "main"});
    folder.write("c/two.key", "ours\n");
    folder.commit("ours");
    CHECK(run({"git", "merge", "-q", "side"}, {folder.path(), "", {}, false}).exit_code != 0);
    check_same_beside_index(folder, in_head);
    auto repository = git::open_repository(folder.path());
    REQUIRE(repository);
    auto staged = git::lookup_in_index(**repository);
    REQUIRE(staged);
    CHECK((*staged)->list_named("", is_key_or_below_ssh, 100) == in_head);
    CHECK((*staged)->read("c/two.key", 100) == "ours\n");
  }
}

}  // namespace plimsoll::tests
