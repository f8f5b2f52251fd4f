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
  const auto result = pipeline.push(std::string(40, 'a'), last);
  CHECK(result.exit_code == 3);
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
  CHECK(contains(result.errors, "plimsoll scan --range A..B"));
}
