// SPDX-License-Identifier: Apache-2.0
//
// The index, held against `git ls-files`.
#include "engine/git/index_file.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <fstream>
#include <sstream>

#include "tests/support/program.h"
#include "tests/support/random_history.h"

namespace plimsoll::tests {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string octal(std::uint32_t mode) {
  std::ostringstream text;
  text << std::oct << mode;
  std::string digits = text.str();
  while (digits.size() < 6) digits.insert(digits.begin(), '0');
  return digits;
}

void check_like_git(const GitFolder& folder) {
  auto repository = git::open_repository(folder.path());
  REQUIRE(repository);
  const auto index = (*repository)->index();
  REQUIRE(index);
  std::vector<std::string> own;
  for (const git::IndexEntry& entry : (*index)->entries) {
    own.push_back(octal(entry.mode) + " " + entry.id.hex() + " " + std::to_string(entry.stage) + "\t" + entry.path);
  }
  CHECK(own == lines_of(folder.git({"-c", "core.quotePath=false", "ls-files", "-s", "--sparse"})));
}

}  // namespace

TEST_CASE("index: read as git reads it, in every version", "[git]") {
  for (const char* version : {"2", "3", "4"}) {
    CAPTURE(version);
    const GitFolder folder;
    import_history(folder, random_history({.seed = 21, .commits = 60, .files = 40}));
    folder.git({"reset", "-q", "--hard", "main"});
    folder.write("src/new file", "staged\n");
    folder.write("intended", "not staged\n");
    folder.git({"add", "src/new file"});
    folder.git({"add", "-N", "intended"});
    folder.git({"update-index", "--index-version", version});
    check_like_git(folder);
  }
}

TEST_CASE("index: split and sparse ones", "[git]") {
  const GitFolder folder;
  import_history(folder, random_history({.seed = 22, .commits = 60, .files = 40}));
  folder.git({"reset", "-q", "--hard", "main"});
  SECTION("split") {
    folder.git({"update-index", "--split-index"});
    folder.write("src/added", "a\n");
    folder.git({"add", "src/added"});
    folder.git({"rm", "-q", "--cached", "-r", "docs"});
    REQUIRE(run({"sh", "-c", "ls .git/sharedindex.*"}, {folder.path(), "", {}, false}).exit_code == 0);
    check_like_git(folder);
  }
  SECTION("sparse") {
    folder.git({"sparse-checkout", "init", "--cone", "--sparse-index"});
    folder.git({"sparse-checkout", "set", "deploy"});
    auto repository = git::open_repository(folder.path());
    REQUIRE(repository);
    const auto index = (*repository)->index();
    REQUIRE(index);
    bool has_folder = false;
    for (const git::IndexEntry& entry : (*index)->entries) has_folder = has_folder || entry.mode == git::kModeTree;
    CHECK(has_folder);
  }
}

TEST_CASE("index: the folders it remembers are those of HEAD", "[git]") {
  const GitFolder folder;
  folder.write("a/b/c.txt", "1\n");
  folder.write("d/e.txt", "2\n");
  folder.write("f.txt", "3\n");
  folder.commit("one");
  folder.write("d/e.txt", "changed\n");
  folder.git({"add", "d/e.txt"});
  auto repository = git::open_repository(folder.path());
  REQUIRE(repository);
  const auto index = (*repository)->index();
  REQUIRE(index);
  std::vector<std::string> folders;
  for (const git::IndexFolder& one : (*index)->folders) {
    folders.push_back(one.path);
    CHECK(one.tree.hex() == folder.git({"rev-parse", "HEAD:" + one.path}));
  }
  CHECK(folders == std::vector<std::string>{"a", "a/b"});
}

TEST_CASE("index: damaged ones are refused, wherever they are cut", "[git]") {
  const GitFolder folder;
  for (int at = 0; at < 10; ++at) folder.write("folder/file" + std::to_string(at), "text\n");
  folder.commit("one");
  std::ifstream stream(folder.path(".git/index"), std::ios::binary);
  const std::string sound((std::istreambuf_iterator<char>(stream)), {});
  REQUIRE(git::parse_index(sound));
  std::size_t refused = 0;
  for (std::size_t size = 0; size < sound.size(); size += 7) refused += git::parse_index(sound.substr(0, size)) ? 0U : 1U;
  CHECK(refused > sound.size() / 14);
  // Any byte may be any other one: nothing but a refusal or a reading.
  for (std::size_t at = 0; at < sound.size(); ++at) {
    std::string changed = sound;
    changed[at] = static_cast<char>(changed[at] ^ 0x85);
    static_cast<void>(git::parse_index(changed).has_value());
  }
  std::string unknown = sound;
  unknown.replace(unknown.find("TREE"), 4, "must");
  const auto result = git::parse_index(unknown);
  REQUIRE(!result);
  CHECK(result.error().message() == "cannot read the index: extension 'must' is not known");
}

}  // namespace plimsoll::tests
