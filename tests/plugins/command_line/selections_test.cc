// SPDX-License-Identifier: Apache-2.0
//
// Every way of saying what is scanned, against real repositories made by git.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/support/program.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;

namespace {

std::vector<nlohmann::json> records_of(std::vector<std::string> arguments, int expected_code,
                                       const ProgramOptions& options = {}) {
  arguments.insert(arguments.begin(), {"scan", "--format", "jsonl"});
  const ProgramResult result = run_plimsoll(arguments, options);
  INFO(result.errors);
  INFO(result.output);
  CHECK(result.exit_code == expected_code);
  std::vector<nlohmann::json> records;
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) records.push_back(nlohmann::json::parse(line));
  return records;
}

// Paths of the findings of one rule family.
std::multiset<std::string> paths_of(const std::vector<nlohmann::json>& records, const std::string& family) {
  std::multiset<std::string> paths;
  for (const auto& record : records) {
    if (record["type"] == "finding" && record["rule"].get<std::string>().rfind(family, 0) == 0) paths.insert(record["path"]);
  }
  return paths;
}

std::string line_with(unsigned seed) { return "token = '" + sample_token(seed) + "'\n"; }

using Paths = std::multiset<std::string>;

}  // namespace

TEST_CASE("history: a secret is one finding with its life, wherever it stands", "[command_line]") {
  const GitFolder repository;
  repository.write("first.py", line_with(1));
  const std::string introduced = repository.commit("bring in");
  repository.git({"tag", "v1"});
  repository.write("copy.py", line_with(1));
  repository.commit("copy");
  repository.git({"rm", "-q", "first.py", "copy.py"});
  repository.write("clean.py", "nothing\n");
  const std::string removed = repository.commit("take out");
  const auto records = records_of({repository.path()}, 1);
  REQUIRE(paths_of(records, "secret/") == Paths{"first.py"});
  for (const auto& record : records) {
    if (record["type"] != "finding") continue;
    CHECK(record["confidence"] == "proven");
    CHECK(record["commit"] == introduced);
    CHECK(record["author"] == "Ada Example <ada@example.org>");
    CHECK(record["date"] == "2017-07-14T03:40:00Z");
    CHECK(record["lifetime"]["introduced"]["path"] == "first.py");
    CHECK(record["lifetime"]["removed"]["commit"] == removed);
    CHECK(record["lifetime"]["alive_at"].empty());
    CHECK(record["lifetime"]["tags"] == nlohmann::json::array({"v1"}));
    std::set<std::string> places;
    for (const auto& place : record["occurrences"]) places.insert(place["path"]);
    CHECK(places == std::set<std::string>{"copy.py", "first.py"});
    CHECK_FALSE(record.contains("secret"));
  }
  // No byte of the secret's body is in the report.
  const auto whole = run_plimsoll({"scan", "--format", "jsonl", repository.path()});
  CHECK(whole.output.find(sample_token(1).substr(4, 12)) == std::string::npos);
  const auto shown = run_plimsoll({"scan", "--format", "jsonl", "--show-secrets", repository.path()});
  CHECK(shown.output.find(sample_token(1)) != std::string::npos);
}

TEST_CASE("history: text outside of files is read too", "[command_line]") {
  const GitFolder repository;
  repository.write("a", "b");
  repository.commit("the key is " + sample_token(1) + " for now");
  repository.git({"tag", "-a", "v1", "-m", "signed with " + sample_token(2)});
  repository.git({"notes", "add", "-m", "remember " + sample_token(3)});
  std::set<std::string> places;
  for (const auto& record : records_of({repository.path()}, 1)) {
    if (record["type"] == "finding") places.insert(record["where"]);
  }
  CHECK(places == std::set<std::string>{"commit-message", "tag-message", "note"});
}

TEST_CASE("range: what the commits bring in, merges' own content included", "[command_line]") {
  const GitFolder repository;
  repository.write("old.py", line_with(1));
  repository.commit("old");
  repository.git({"branch", "base"});
  repository.git({"checkout", "-q", "-b", "side"});
  repository.write("side.py", line_with(2));
  repository.commit("side");
  repository.git({"checkout", "-q", "main"});
  repository.write("main.py", line_with(3));
  repository.commit("main");
  repository.git({"merge", "-q", "--no-ff", "--no-commit", "side"});
  repository.write("merge.py", line_with(4));
  repository.commit("merge with content of its own");
  CHECK(paths_of(records_of({"--range", "base..main", repository.path()}, 1), "secret/") ==
        Paths{"main.py", "merge.py", "side.py"});
  CHECK(paths_of(records_of({"--range", "main..base", repository.path()}, 0), "secret/").empty());
  CHECK(paths_of(records_of({"--range", "side..main", repository.path()}, 1), "secret/") == Paths{"main.py", "merge.py"});
}

TEST_CASE("range: a secret that came and went inside the range is found", "[command_line]") {
  const GitFolder repository;
  repository.write("a.py", "clean\n");
  repository.commit("one");
  repository.git({"branch", "base"});
  repository.write("a.py", line_with(1));
  const std::string introduced = repository.commit("two");
  repository.write("a.py", "clean again\n");
  repository.commit("three");
  const auto records = records_of({"--range", "base..", repository.path()}, 1);
  CHECK(paths_of(records, "secret/") == Paths{"a.py"});
  for (const auto& record : records) {
    if (record["type"] == "finding") CHECK(record["commit"] == introduced);
  }
}

TEST_CASE("tree: the files of one commit and no others", "[command_line]") {
  const GitFolder repository;
  repository.write("sub/a.py", line_with(1));
  repository.commit("one");
  repository.git({"tag", "v1"});
  repository.git({"rm", "-rq", "sub"});
  repository.write("b.py", line_with(2));
  repository.commit("two");
  CHECK(paths_of(records_of({"--tree", "v1", repository.path()}, 1), "secret/") == Paths{"sub/a.py"});
  CHECK(paths_of(records_of({"--tree", "HEAD", repository.path()}, 1), "secret/") == Paths{"b.py"});
}

TEST_CASE("staged: the index decides, not the files on disk", "[command_line]") {
  const GitFolder repository;
  repository.write("committed.py", line_with(1));
  repository.commit("one");
  repository.write("staged.py", line_with(2));
  repository.git({"add", "staged.py"});
  repository.write("staged.py", "clean on disk\n");
  repository.write("unstaged.py", line_with(3));
  CHECK(paths_of(records_of({"--staged", repository.path()}, 1), "secret/") == Paths{"staged.py"});

  // From a folder below, and with an index of git's choosing.
  ProgramOptions below;
  repository.write("sub/x", "y");
  below.working_directory = repository.path("sub");
  CHECK(paths_of(records_of({"--staged"}, 1, below), "secret/") == Paths{"staged.py"});
  ProgramOptions other_index;
  repository.write("other.py", line_with(4));
  other_index.environment = {"GIT_INDEX_FILE=" + repository.path(".git/other-index")};
  ProgramOptions git_there = other_index;
  git_there.working_directory = repository.path();
  REQUIRE(run({"git", "read-tree", "HEAD"}, git_there).exit_code == 0);
  REQUIRE(run({"git", "add", "other.py"}, git_there).exit_code == 0);
  CHECK(paths_of(records_of({"--staged", repository.path()}, 1, other_index), "secret/") == Paths{"other.py"});
}

TEST_CASE("staged: a linked work tree has its own index", "[command_line]") {
  const GitFolder repository;
  repository.write("a", "b");
  repository.commit("one");
  const TemporaryFolder other;
  repository.git({"worktree", "add", "-q", other.path("linked")});
  other.write("linked/new.py", line_with(1));
  ProgramOptions there;
  there.working_directory = other.path("linked");
  REQUIRE(run({"git", "add", "new.py"}, there).exit_code == 0);
  CHECK(paths_of(records_of({"--staged", other.path("linked")}, 1), "secret/") == Paths{"new.py"});
  CHECK(paths_of(records_of({"--staged", repository.path()}, 0), "secret/").empty());
}

TEST_CASE("bare repositories have a history and an index", "[command_line]") {
  const GitFolder repository;
  repository.write("a.py", line_with(1));
  repository.commit("one");
  const TemporaryFolder folder;
  REQUIRE(run({"git", "clone", "-q", "--bare", repository.path(), folder.path("b.git")}).exit_code == 0);
  CHECK(paths_of(records_of({folder.path("b.git")}, 1), "secret/") == Paths{"a.py"});
  CHECK(run_plimsoll({"scan", "--worktree", folder.path("b.git")}).exit_code == 2);
}

TEST_CASE("worktree: tracked and untracked files, not ignored ones, and no link is followed", "[command_line]") {
  const GitFolder repository;
  repository.write("tracked.py", "clean\n");
  repository.write(".gitignore", "ignored.py\n");
  repository.commit("one");
  repository.write("tracked.py", line_with(1));
  repository.write("new.py", line_with(2));
  repository.write("ignored.py", line_with(3));
  const TemporaryFolder outside;
  outside.write("outside.py", line_with(4));
  boost::filesystem::create_symlink(outside.path("outside.py"), repository.path("link.py"));
  boost::filesystem::create_symlink(outside.path(), repository.path("linked-folder"));
  CHECK(paths_of(records_of({"--worktree", repository.path()}, 1), "secret/") == Paths{"new.py", "tracked.py"});
}

TEST_CASE("no-git: a folder or a single file, git's own folder left out", "[command_line]") {
  const GitFolder repository;
  repository.write("a.py", line_with(1));
  repository.write(".git/secret.py", line_with(2));
  CHECK(paths_of(records_of({"--no-git", repository.path()}, 1), "secret/") == Paths{"a.py"});
  CHECK(paths_of(records_of({"--no-git", repository.path("a.py")}, 1), "secret/").size() == 1);
}

TEST_CASE("standard input is one file", "[command_line]") {
  ProgramOptions options;
  options.standard_input = "one\n" + line_with(1);
  const auto records = records_of({"-"}, 1, options);
  CHECK(paths_of(records, "secret/").size() == 1);
  CHECK(records[1]["start_line"] == 2);
}

TEST_CASE("deployment files: judged at the tips, with the commit that brought the setting in", "[command_line]") {
  const GitFolder repository;
  repository.write("Dockerfile", "FROM debian:9\nRUN true\n");
  const std::string introduced = repository.commit("one");
  repository.write("Dockerfile", "# a comment above\nFROM debian:9\nRUN false\n");
  repository.commit("moved");
  repository.write("gone/Dockerfile", "FROM debian:8\n");
  repository.commit("three");
  repository.git({"rm", "-rq", "gone"});
  repository.commit("four");
  const auto records = records_of({repository.path()}, 1);
  std::size_t seen = 0;
  for (const auto& record : records) {
    if (record["type"] != "finding" || record["rule"] != "image/end-of-life") continue;
    ++seen;
    CHECK(record["path"] == "Dockerfile");
    CHECK(record["start_line"] == 2);
    CHECK(record["commit"] == introduced);
    CHECK(record["lifetime"]["alive_at"][0] == "HEAD");
  }
  CHECK(seen == 1);
  std::set<std::string> paths;
  for (const auto& record : records_of({"--all-time", repository.path()}, 1)) {
    if (record["type"] == "finding" && record["rule"] == "image/end-of-life") paths.insert(record["path"]);
  }
  CHECK(paths == std::set<std::string>{"Dockerfile", "gone/Dockerfile"});
}

TEST_CASE("the report is the same for any number of threads", "[command_line]") {
  const GitFolder repository;
  for (unsigned commit = 0; commit < 12; ++commit) {
    repository.write("f" + std::to_string(commit % 5) + ".py", line_with(commit) + line_with(commit / 2) + "x\n");
    repository.write("d" + std::to_string(commit % 3) + "/Dockerfile",
                     "FROM debian:" + std::to_string(commit % 9 + 2) + "\n");
    repository.commit("commit " + std::to_string(commit));
  }
  const std::string one = run_plimsoll({"scan", "--format", "jsonl", "--threads", "1", repository.path()}).output;
  CHECK(one.size() > 1000);
  for (const char* threads : {"1", "2", "2", "7"}) {
    CHECK(run_plimsoll({"scan", "--format", "jsonl", "--threads", threads, repository.path()}).output == one);
  }
  CHECK(run_plimsoll({"scan", "--format", "jsonl", "--plain-reader", repository.path()}).output == one);
  repository.git({"repack", "-adfq", "--depth=50", "--window=50"});
  CHECK(run_plimsoll({"scan", "--format", "jsonl", repository.path()}).output == one);
}
