// SPDX-License-Identifier: Apache-2.0
//
// Secrets in archives: found in history and in folders, told by the raw file and the place inside, the same by both readers.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/support/archive_builder.h"
#include "tests/support/program.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;

namespace {

std::string env(unsigned seed) { return "first line\nTOKEN=" + sample_token(seed) + "\n"; }

std::set<std::string> places_of(const std::string& report) {
  std::set<std::string> places;
  std::istringstream lines(report);
  for (std::string line; std::getline(lines, line);) {
    const auto record = nlohmann::json::parse(line);
    if (record["type"] != "finding") continue;
    places.insert(record["path"].get<std::string>() + "!" + record.value("inside", "") + ":" +
                  std::to_string(record["start_line"].get<int>()));
  }
  return places;
}

nlohmann::json trailer_of(const std::string& report) {
  std::istringstream lines(report);
  std::string last;
  for (std::string line; std::getline(lines, line);) last = line;
  return nlohmann::json::parse(last);
}

}  // namespace

TEST_CASE("archives: found in history, whole whether delta or not, by both readers alike", "[command_line]") {
  const GitFolder repository;
  repository.write("a.zip", make_archive("zip", {{"conf/app.env", env(1)}}));
  repository.write("image.tar", make_archive("tar", {{"abc/layer.tar", make_archive("tar", {{"srv/.env", env(2)}})}}));
  repository.write("log.txt.gz", make_archive("raw", {{"x", env(3)}}, "gzip"));
  repository.commit("archives");
  // A tar that is a delta of the one before.
  repository.write("image.tar", make_archive("tar", {{"abc/layer.tar", make_archive("tar", {{"srv/.env", env(2)}})},
                                                     {"more.env", env(4)}}));
  repository.commit("one more member");
  repository.git({"repack", "-adfq", "--depth=10", "--window=10"});
  const std::vector<std::string> scan = {"scan", "--format", "jsonl", "--exit-zero"};
  const ProgramResult fast = run_plimsoll(scan, {repository.path()});
  std::vector<std::string> plain_scan = scan;
  plain_scan.emplace_back("--plain-reader");
  const ProgramResult plain = run_plimsoll(plain_scan, {repository.path()});
  CHECK(fast.exit_code == 0);
  CHECK(fast.output == plain.output);
  CHECK(places_of(fast.output) == std::set<std::string>{"a.zip!conf/app.env:2", "image.tar!abc/layer.tar!srv/.env:2",
                                                        "image.tar!more.env:2", "log.txt.gz!log.txt:2"});
}

TEST_CASE("archives: people read one path, line markers get the path of a file", "[command_line]") {
  const TemporaryFolder folder;
  folder.write("a.zip", make_archive("zip", {{"conf/app.env", env(1)}}));
  const ProgramResult text = run_plimsoll({"scan", "--no-git", folder.path()});
  CHECK(text.output.find("a.zip!conf/app.env:2:7") != std::string::npos);
  CHECK(text.output.find("TOKEN=") != std::string::npos);
  const ProgramResult sarif = run_plimsoll({"scan", "--no-git", folder.path(), "--format", "sarif"});
  const auto result = nlohmann::json::parse(sarif.output)["runs"][0]["results"][0];
  CHECK(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.zip");
  CHECK(result["locations"][0]["physicalLocation"]["region"]["startLine"] == 1);
  CHECK(result["message"]["text"].get<std::string>().ends_with("inside the archive: conf/app.env, line 2"));
}

TEST_CASE("archives: a mark inside accepts, a limit is told, one that was asked for does not make the scan incomplete",
          "[command_line]") {
  const TemporaryFolder folder;
  folder.write("a.zip", make_archive("zip", {{"app.env", "TOKEN=" + sample_token(1) + " # plimsoll:allow -- a test\n"}}));
  std::string nested = env(2);
  for (int level = 0; level < 10; ++level) nested = make_archive("zip", {{"inner.zip", nested}});
  folder.write("deep.zip", nested);
  const ProgramResult stopped = run_plimsoll({"scan", "--no-git", folder.path(), "--format", "jsonl"});
  CHECK(stopped.exit_code == 3);
  auto trailer = trailer_of(stopped.output);
  CHECK(trailer["findings"]["suppressed"] == 1);
  CHECK(trailer["coverage"]["skipped"][0]["reason"] == "archive nested deeper than the limit");
  CHECK(trailer["complete"] == false);
  const ProgramResult asked = run_plimsoll({"scan", "--no-git", folder.path(), "--format", "jsonl", "--archive-depth", "2"});
  CHECK(asked.exit_code == 0);
  CHECK(trailer_of(asked.output)["complete"] == true);
  const ProgramResult whole =
      run_plimsoll({"scan", "--no-git", folder.path(), "--format", "jsonl", "--archive-depth", "20"});
  CHECK(whole.exit_code == 1);
  folder.write(".plimsoll.yaml", "archives: {depth: 0}\n");
  const ProgramResult none = run_plimsoll({"scan", "--no-git", folder.path(), "--format", "jsonl"});
  CHECK(none.exit_code == 0);
  folder.write(".plimsoll.yaml", "archives: {bytes: lots}\n");
  const ProgramResult wrong = run_plimsoll({"scan", "--no-git", folder.path()});
  CHECK(wrong.exit_code == 2);
  CHECK(wrong.errors.find(".plimsoll.yaml:1:19") != std::string::npos);
}
