// SPDX-License-Identifier: Apache-2.0
//
// The gate on real clones: shallow ones above all.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
std::string line_with(unsigned seed) { return "token = '" + sample_token(seed) + "'\n"; }

// A clone as a pipeline makes it, and a GitHub push event for BEFORE..AFTER in it.
struct PipelineRun {
  const GitFolder& origin;
  TemporaryFolder folder;

  explicit PipelineRun(const GitFolder& from, const std::string& depth) : origin(from) {
    std::vector<std::string> words = {"git", "clone", "-q"};
    if (!depth.empty()) words.push_back("--depth=" + depth);
    words.push_back("file://" + origin.path());
    words.push_back(folder.path("c"));
    REQUIRE(run(words).exit_code == 0);
  }
  [[nodiscard]] ProgramResult push(const std::string& before, const std::string& after,
                                   std::vector<std::string> more = {}) const {
    folder.write("event.json", R"({"ref":"refs/heads/main","before":")" + before + R"(","after":")" + after +
                                   R"(","repository":{"default_branch":"main"}})");
    ProgramOptions options;
    options.environment = {"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push", "GITHUB_EVENT_PATH=" + folder.path("event.json"),
                           "GITLAB_CI="};
    std::vector<std::string> words = {"ci", folder.path("c")};
    words.insert(words.end(), more.begin(), more.end());
    return run_plimsoll(words, options);
  }
};

}  // namespace

TEST_CASE("ci: a clean change passes, a secret fails", "[ci]") {
  const GitFolder origin;
  origin.write("a", "b");
  const std::string first = origin.commit("one");
  origin.write("a", "c");
  const std::string second = origin.commit("two");
  origin.write("b.py", line_with(1));
  const std::string third = origin.commit("three");
  const PipelineRun pipeline(origin, "");
  CHECK(pipeline.push(first, second).exit_code == 0);
  const auto found = pipeline.push(first, third);
  CHECK(found.exit_code == 1);
  CHECK(contains(found.output, "b.py:1"));
  CHECK(contains(found.errors, "plimsoll: github push: push: what the branch did not have before"));
}

TEST_CASE("ci: a shallow clone is repaired, or the exit code is 3 with the remedy", "[ci]") {
  const GitFolder origin;
  origin.write("a", "b");
  const std::string first = origin.commit("one");
  origin.write("gone.py", line_with(1));
  origin.commit("in");
  origin.git({"rm", "-q", "gone.py"});
  const std::string last = origin.commit("out");
  {
    const PipelineRun pipeline(origin, "1");
    const auto refused = pipeline.push(first, last, {"--fetch", "never"});
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.errors, "set fetch-depth: 0 at actions/checkout"));
  }
  const PipelineRun pipeline(origin, "1");
  const auto repaired = pipeline.push(first, last);
  INFO(repaired.errors);
  CHECK(repaired.exit_code == 1);
  CHECK(contains(repaired.output, "gone.py:1"));
}

TEST_CASE("ci: what cannot be fetched is no reason to be green", "[ci]") {
  const GitFolder origin;
  origin.write("a", "b");
  origin.commit("one");
  origin.write("a", "c");
  const std::string last = origin.commit("two");
  const PipelineRun pipeline(origin, "1");
  REQUIRE(run({"git", "-C", pipeline.folder.path("c"), "remote", "set-url", "origin", "file:///nowhere"}).exit_code == 0);
  const auto result = pipeline.push(std::string(40, 'a'), last);
  CHECK(result.exit_code == 3);
}

TEST_CASE("ci: after a forced push whose old commit is gone, more is scanned", "[ci]") {
  const GitFolder origin;
  origin.write("old.py", line_with(1));
  origin.commit("one");
  origin.write("a", "c");
  const std::string last = origin.commit("two");
  for (const char* depth : {"1", ""}) {
    const PipelineRun pipeline(origin, depth);
    const auto result = pipeline.push(std::string(40, 'a'), last);
    INFO(result.errors);
    CHECK(result.exit_code == 1);
    CHECK(contains(result.output, "old.py:1"));
    CHECK(contains(result.errors, "the commit that the branch had before is gone; more is scanned instead"));
  }
}

TEST_CASE("ci: what was there before is told from what the change brings in", "[ci]") {
  const GitFolder origin;
  origin.write("a.py", line_with(1));
  origin.write("Dockerfile", "FROM debian:9\nRUN true\n");
  const std::string first = origin.commit("one");
  origin.write("a.py", "# moved\n" + line_with(1));
  origin.write("Dockerfile", "FROM debian:9\nRUN false\n");
  origin.git({"mv", "a.py", "b.py"});
  const std::string second = origin.commit("two");
  const PipelineRun pipeline(origin, "");
  const auto touched = pipeline.push(first, second, {"--format", "jsonl"});
  INFO(touched.output);
  CHECK(touched.exit_code == 0);
  CHECK(contains(touched.output, "\"suppressed_by\":\"known-before\""));
  origin.write("b.py", line_with(1) + line_with(2));
  const std::string third = origin.commit("three");
  const PipelineRun later(origin, "1");
  const auto added = later.push(first, third);
  CHECK(added.exit_code == 1);
  CHECK(contains(added.output, "b.py:2"));
  CHECK_FALSE(contains(added.output, "b.py:1:"));
}

TEST_CASE("ci: a change that accepts findings of its own is told", "[ci]") {
  const GitFolder origin;
  origin.write("a", "b");
  const std::string first = origin.commit("one");
  std::string marked = line_with(1);
  marked.pop_back();
  origin.write("b.py", marked + "  # plimsoll:allow -- trust me\n");
  origin.write(".plimsoll.yaml", "suppressions:\n  - rules: ['*']\n    reason: trust me\n");
  const std::string second = origin.commit("two");
  const PipelineRun pipeline(origin, "");
  const auto result = pipeline.push(first, second);
  CHECK(result.exit_code == 0);
  CHECK(contains(result.output + result.errors, "this change accepts 1 finding of its own by marks in the text (b.py:1)"));
  CHECK(contains(result.output + result.errors, "this change edits '.plimsoll.yaml'"));
}

TEST_CASE("ci: the range can be given", "[ci]") {
  const GitFolder origin;
  origin.write("a", "b");
  origin.commit("one");
  origin.write("b.py", line_with(1));
  origin.commit("two");
  const std::string path = origin.path();
  CHECK(run_plimsoll({"ci", "--base", "HEAD~1", path}).exit_code == 1);
  CHECK(run_plimsoll({"ci", "--base", "HEAD~1", "--head", "HEAD~1", path}).exit_code == 0);
  CHECK(run_plimsoll({"ci", "--all-history", path}).exit_code == 1);
  CHECK(run_plimsoll({"ci", "--head", "HEAD", path}).exit_code == 2);
  CHECK(run_plimsoll({"ci", "--base", "HEAD~1 --not --all", path}).exit_code == 2);
  CHECK(run_plimsoll({"ci", "--base", "HEAD~7", path}).exit_code == 3);
}

TEST_CASE("ci: a change cannot accept its own findings", "[ci]") {
  const GitFolder origin;
  origin.write("a", "b");
  const std::string first = origin.commit("one");
  origin.write("b.py", line_with(1));
  origin.write(".plimsoll.yaml", "suppressions:\n  - rules: ['*']\n    reason: trust me\n");
  const std::string second = origin.commit("two");
  const PipelineRun pipeline(origin, "");
  CHECK(pipeline.push(first, second).exit_code == 1);
  // Once it is the base, it counts.
  origin.write("c.py", line_with(2));
  const std::string third = origin.commit("three");
  const PipelineRun later(origin, "");
  CHECK(later.push(second, third).exit_code == 0);
}

TEST_CASE("ci: outside of a pipeline it says so", "[ci]") {
  ProgramOptions options;
  options.environment = {"GITHUB_ACTIONS=", "GITLAB_CI=", "JENKINS_URL=",   "CIRCLECI=",         "DRONE=",
                         "TRAVIS=",         "BUILDKITE=", "BUILD_BUILDID=", "BITBUCKET_COMMIT=", "CI_PIPELINE_EVENT="};
  const auto result = run_plimsoll({"ci"}, options);
  CHECK(result.exit_code == 2);
  CHECK(contains(result.errors, "plimsoll ci --base origin/main"));
}
