// SPDX-License-Identifier: Apache-2.0
//
// --state: the next scan reports as if it had read everything, and a state that cannot be trusted is not.
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <sstream>

#include "tests/support/program.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;

namespace {

std::string line_with(unsigned seed) { return "token = '" + sample_token(seed) + "'\n"; }

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Fixture {
  GitFolder repository;
  TemporaryFolder outside;
  [[nodiscard]] ProgramResult scan(bool with_state, std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"scan", "--format", "jsonl", repository.path()};
    if (with_state) words.insert(words.end(), {"--state", outside.path("state")});
    words.insert(words.end(), more.begin(), more.end());
    return run_plimsoll(words);
  }
};

}  // namespace

TEST_CASE("state: every scan reports as if it had read everything", "[command_line]") {
  const Fixture fixture;
  for (unsigned step = 1; step <= 4; ++step) {
    fixture.repository.write("f" + std::to_string(step) + ".py", step % 2 == 0 ? line_with(step) : "clean\n");
    fixture.repository.write("Dockerfile", "FROM debian:" + std::to_string(6 + step) + "\n");
    fixture.repository.commit("step");
    const auto plain = fixture.scan(false);
    CHECK(fixture.scan(true).output == plain.output);
    CHECK(fixture.scan(true).output == plain.output);  // nothing new: the remembered report
  }
}

TEST_CASE("state: holds no secret", "[command_line]") {
  const Fixture fixture;
  fixture.repository.write("a.py", line_with(1));
  fixture.repository.commit("one");
  REQUIRE(fixture.scan(true, {"--show-secrets"}).exit_code == 1);
  REQUIRE(fixture.scan(true).exit_code == 1);
  const std::string state = content_of(fixture.outside.path("state"));
  CHECK(state.size() > 50);
  CHECK(state.find(sample_token(1).substr(4, 12)) == std::string::npos);
  // And secrets asked for are shown all the same.
  CHECK(fixture.scan(true, {"--show-secrets"}).output.find(sample_token(1)) != std::string::npos);
}

TEST_CASE("state: what the report depends on is part of its memory", "[command_line]") {
  const Fixture fixture;
  fixture.repository.write("Dockerfile", "FROM debian:11\n");
  fixture.repository.commit("one");
  CHECK(fixture.scan(true, {"--as-of", "2022-01-01"}).output == fixture.scan(false, {"--as-of", "2022-01-01"}).output);
  CHECK(fixture.scan(true, {"--as-of", "2026-10-01"}).output == fixture.scan(false, {"--as-of", "2026-10-01"}).output);
  fixture.repository.git({"branch", "other"});
  CHECK(fixture.scan(true).output == fixture.scan(false).output);
  fixture.repository.write(".plimsoll.yaml", "rules: {disable: ['image/*']}\n");
  CHECK(fixture.scan(true).output == fixture.scan(false).output);
}

TEST_CASE("state: a damaged, cut or foreign file is refused with what to do", "[command_line]") {
  const Fixture fixture;
  fixture.repository.write("a", "b");
  fixture.repository.commit("one");
  REQUIRE(fixture.scan(true).exit_code == 0);
  const std::string good = content_of(fixture.outside.path("state"));
  std::string flipped = good;
  flipped[good.size() / 2] = static_cast<char>(flipped[good.size() / 2] ^ 1);
  for (const std::string& bad :
       {flipped, good.substr(0, good.size() - 5), good.substr(0, 20), std::string("something else"), std::string()}) {
    fixture.outside.write("state", bad);
    const auto result = fixture.scan(true);
    CHECK(result.exit_code == 2);
    CHECK(result.output.find("cannot trust the state") != std::string::npos);
    CHECK(result.output.find("remove it") != std::string::npos);
  }
}

TEST_CASE("state: a missing blob is told on every scan", "[command_line]") {
  const Fixture fixture;
  fixture.repository.write("a.py", "one\n");
  fixture.repository.commit("one");
  const std::string id = fixture.repository.git({"rev-parse", "HEAD:a.py"});
  boost::filesystem::remove(fixture.repository.path(".git/objects/" + id.substr(0, 2) + "/" + id.substr(2)));
  CHECK(fixture.scan(true).exit_code == 3);
  CHECK(fixture.scan(true).exit_code == 3);  // remembered
  fixture.repository.git({"hash-object", "-w", "a.py"});
  CHECK(fixture.scan(true).exit_code == 0);
}
