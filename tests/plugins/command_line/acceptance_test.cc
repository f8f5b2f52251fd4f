// SPDX-License-Identifier: Apache-2.0
//
// How findings are accepted: a mark in the line, the configuration, a baseline; and what the exit code makes of it.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string token_line(unsigned seed) { return "token = '" + sample_token(seed) + "'"; }

}  // namespace

TEST_CASE("a mark with a reason accepts, one without does not and is told", "[command_line]") {
  const TemporaryFolder folder;
  folder.write("a.py", token_line(1) + "  # plimsoll:allow secret/* -- revoked in 2020\n");
  const auto accepted = run_plimsoll({"scan", "--no-git", folder.path()});
  CHECK(accepted.exit_code == 0);
  CHECK(contains(accepted.output, "no findings; 1 accepted"));
  CHECK(contains(run_plimsoll({"scan", "--no-git", "--show-suppressed", folder.path()}).output, "reason revoked in 2020"));

  folder.write("a.py", token_line(1) + "  # plimsoll:allow secret/*\n");
  const auto bare = run_plimsoll({"scan", "--no-git", folder.path()});
  CHECK(bare.exit_code == 1);
  CHECK(contains(bare.output, "1 'plimsoll:allow' without a reason"));
}

TEST_CASE("a mark of another tool accepts and is shown as such, unless that is turned off", "[command_line]") {
  const TemporaryFolder folder;
  folder.write("a.py", token_line(1) + "  # gitleaks:allow\n");
  const auto accepted = run_plimsoll({"scan", "--no-git", "--show-suppressed", folder.path()});
  CHECK(accepted.exit_code == 0);
  CHECK(contains(accepted.output, "accepted (foreign-mark)"));
  CHECK(contains(accepted.output, "reason gitleaks:allow"));
  CHECK(run_plimsoll({"scan", "--no-git", "--no-foreign-marks", folder.path()}).exit_code == 1);
  folder.write(".plimsoll.yaml", "foreign-marks: false\n");
  CHECK(run_plimsoll({"scan", "--no-git", folder.path()}).exit_code == 1);
}

TEST_CASE("a mark at HEAD accepts the secret of all of history", "[command_line]") {
  const GitFolder repository;
  repository.write("a.py", token_line(1) + "\n");
  repository.commit("one");
  CHECK(run_plimsoll({"scan", repository.path()}).exit_code == 1);
  repository.write("a.py", "# plimsoll:allow-next-line secret/* -- revoked\n" + token_line(1) + "\n");
  repository.commit("two");
  CHECK(run_plimsoll({"scan", repository.path()}).exit_code == 0);
  // Another place without a mark is open again.
  repository.write("b.py", token_line(1) + "\n");
  repository.commit("three");
  CHECK(run_plimsoll({"scan", repository.path()}).exit_code == 1);
}

TEST_CASE("the configuration accepts by rule, path and identity, until the day it expires", "[command_line]") {
  const TemporaryFolder folder;
  folder.write("test/a.py", token_line(1) + "\n");
  folder.write(".plimsoll.yaml",
               "suppressions:\n  - rules: [secret/*]\n    paths: ['test/**']\n    reason: mock server\n"
               "    expires: 2026-01-31\n");
  CHECK(run_plimsoll({"scan", "--no-git", "--as-of", "2026-01-31", folder.path()}).exit_code == 0);
  const auto expired = run_plimsoll({"scan", "--no-git", "--as-of", "2026-02-01", folder.path()});
  CHECK(expired.exit_code == 1);
  CHECK(contains(expired.output, "expired"));
  CHECK(contains(expired.output, "mock server"));
  folder.write("src/b.py", token_line(2) + "\n");
  CHECK(run_plimsoll({"scan", "--no-git", "--as-of", "2026-01-31", folder.path()}).exit_code == 1);
}

TEST_CASE("a baseline accepts what is there today and nothing new", "[command_line]") {
  const GitFolder repository;
  repository.write("a.py", token_line(1) + "\n");
  repository.write("Dockerfile", "FROM debian:9\n");
  repository.commit("one");
  REQUIRE(run_plimsoll({"baseline", "--output", repository.path("base"), repository.path()}).exit_code == 0);
  const std::vector<std::string> scan = {"scan", "--baseline", repository.path("base"), repository.path()};
  CHECK(run_plimsoll(scan).exit_code == 0);
  // Moved lines and renamed files do not open it again.
  repository.write("a.py", "\n\n# moved\n" + token_line(1) + "\n");
  repository.write("Dockerfile", "# moved\nFROM   debian:9\n");
  repository.commit("two");
  CHECK(run_plimsoll(scan).exit_code == 0);
  // A new secret on the old line is new.
  repository.write("a.py", "\n\n# moved\n" + token_line(2) + "\n");
  repository.commit("three");
  CHECK(run_plimsoll(scan).exit_code == 1);
}

TEST_CASE("a token whose checksum fails does not count, and is not silent", "[command_line]") {
  const TemporaryFolder folder;
  folder.write("a.py", "token = '" + sample_token_with_wrong_checksum() + "'\n");
  const auto text = run_plimsoll({"scan", "--no-git", "--fail-on", "info", folder.path()});
  CHECK(text.exit_code == 0);
  CHECK(contains(text.output, "1 text looks like a token whose own checksum says it is none"));
  const auto machine = run_plimsoll({"scan", "--no-git", "--format", "jsonl", folder.path()});
  CHECK(contains(machine.output, "\"severity\":\"info\",\"confidence\":\"disproved\""));
}

TEST_CASE("the gate decides by severity, and --exit-zero leaves the other codes alone", "[command_line]") {
  const GitFolder repository;
  repository.write("a.py", token_line(1) + "\n");
  repository.commit("one");
  CHECK(run_plimsoll({"scan", "--fail-on", "critical", repository.path()}).exit_code == 1);
  CHECK(run_plimsoll({"scan", "--exit-zero", repository.path()}).exit_code == 0);
  CHECK(run_plimsoll({"scan", "--exit-zero", "--tree", "none", repository.path()}).exit_code == 2);
}

TEST_CASE("help: every command has one, and it names the exit codes", "[command_line]") {
  for (const char* command : {"scan", "baseline", "rules", "parse", "explain", "version"}) {
    const auto help = run_plimsoll({command, "--help"});
    CHECK(help.exit_code == 0);
    CHECK(contains(help.output, std::string("plimsoll ") + command));
    CHECK(run_plimsoll({"help", command}).output == help.output);
    std::size_t begin = 0;
    for (std::size_t end = help.output.find('\n'); end != std::string::npos; end = help.output.find('\n', begin)) {
      CHECK(end - begin <= 110);
      begin = end + 1;
    }
  }
  CHECK(contains(run_plimsoll({"help"}).output, "3 incomplete"));
  CHECK(run_plimsoll({}).exit_code == 2);
}
