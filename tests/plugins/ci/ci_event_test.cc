// SPDX-License-Identifier: Apache-2.0
//
// What every provider's variables and payloads mean. The payloads here have the fields that count, in the providers' form.
#include "plugins/ci/ci_event.h"

#include <catch2/catch_test_macros.hpp>
#include <map>

using plimsoll::ci::Environment;
using plimsoll::ci::Plan;
using plimsoll::ci::plan_for;

namespace {

const std::string kA(40, 'a');
const std::string kB(40, 'b');
const std::string kZero(40, '0');
using Variables = std::map<std::string, std::string>;

Plan plan(const Variables& variables, const std::string& payload = "") {
  Environment environment;
  environment.variable = [&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
  };
  environment.file = [&](const std::string& path) -> std::optional<std::string> {
    return path == "/event.json" ? std::optional<std::string>(payload) : std::nullopt;
  };
  return plan_for(environment);
}

Plan github(const std::string& event, const std::string& payload) {
  return plan({{"GITHUB_ACTIONS", "true"}, {"GITHUB_EVENT_NAME", event}, {"GITHUB_EVENT_PATH", "/event.json"}}, payload);
}

std::string push(const std::string& before, const std::string& after, const std::string& ref, const std::string& more = "") {
  return R"({"ref":")" + ref + R"(","before":")" + before + R"(","after":")" + after + R"(",)" + more +
         R"("repository":{"default_branch":"main"}})";
}

}  // namespace

TEST_CASE("ci event: github push, forced, new branch, first push, tag, deleted", "[ci]") {
  CHECK(github("push", push(kA, kB, "refs/heads/x")).range == kA + ".." + kB);
  CHECK(github("push", push(kA, kB, "refs/heads/x", R"("forced":true,)")).range == kA + ".." + kB);
  const Plan fresh = github("push", push(kZero, kB, "refs/heads/x", R"("created":true,)"));
  CHECK(fresh.range == kB + " ^?refs/remotes/origin/main");
  CHECK(fresh.base == "refs/remotes/origin/main");
  CHECK(github("push", push(kZero, kB, "refs/heads/main")).range == kB);
  CHECK(github("push", push(kZero, kB, "refs/tags/v1")).range == kB + " ^?refs/remotes/origin/main");
  CHECK(github("push", push(kA, kZero, "refs/heads/x", R"("deleted":true,)")).what == Plan::What::nothing);
  // When the commit from before is gone, more is scanned: what the default branch does not have, or all of it.
  CHECK(github("push", push(kA, kB, "refs/heads/x")).wider == kB + " ^?refs/remotes/origin/main");
  CHECK(github("push", push(kA, kB, "refs/heads/main")).wider == kB);
}

TEST_CASE("ci event: github pull request, target, merge group, schedule", "[ci]") {
  const std::string request =
      R"({"pull_request":{"commits":3,"base":{"sha":")" + kA + R"("},"head":{"sha":")" + kB + R"("}}})";
  for (const char* event : {"pull_request", "pull_request_target"}) {
    const Plan result = github(event, request);
    CHECK(result.range == kA + ".." + kB);
    CHECK(result.base == kA);
    CHECK(result.depth_hint == 3);
    CHECK(result.ids == std::vector<std::string>{kA, kB});
  }
  CHECK(github("merge_group", R"({"merge_group":{"base_sha":")" + kA + R"(","head_sha":")" + kB + R"("}})").range ==
        kA + ".." + kB);
  CHECK(github("schedule", "{}").what == Plan::What::history);
  CHECK(github("workflow_dispatch", "{}").what == Plan::What::history);
}

TEST_CASE("ci event: a payload that is wrong is no reason to be green", "[ci]") {
  CHECK(github("push", "not json").what == Plan::What::unknown);
  CHECK(github("push", "[]").what == Plan::What::unknown);
  CHECK(github("push", "{}").what == Plan::What::unknown);
  CHECK(github("pull_request", "{}").what == Plan::What::unknown);
  CHECK(github("pull_request", R"({"pull_request":{"base":{"sha":"--all"},"head":{"sha":"x"}}})").what ==
        Plan::What::unknown);
  CHECK(plan({}).what == Plan::What::unknown);
  // A default branch whose name would open another word is not used.
  CHECK(github("push", R"({"ref":"refs/heads/x","after":")" + kB + R"(","repository":{"default_branch":"a --not --all"}})")
            .range == kB);
}

TEST_CASE("ci event: gitlab push, new branch, first pipeline, tag, merge request, train, schedule", "[ci]") {
  Variables variables = {{"GITLAB_CI", "true"},         {"CI_PIPELINE_SOURCE", "push"}, {"CI_COMMIT_SHA", kB},
                         {"CI_DEFAULT_BRANCH", "main"}, {"CI_COMMIT_BRANCH", "x"},      {"CI_COMMIT_BEFORE_SHA", kA}};
  CHECK(plan(variables).range == kA + ".." + kB);
  variables["CI_COMMIT_BEFORE_SHA"] = kZero;
  CHECK(plan(variables).range == kB + " ^?refs/remotes/origin/main");
  variables["CI_COMMIT_BRANCH"] = "main";
  CHECK(plan(variables).range == kB);
  variables["CI_COMMIT_TAG"] = "v1";
  CHECK(plan(variables).range == kB + " ^?refs/remotes/origin/main");
  variables.erase("CI_COMMIT_TAG");
  variables["CI_PIPELINE_SOURCE"] = "schedule";
  CHECK(plan(variables).what == Plan::What::history);
  variables["CI_PIPELINE_SOURCE"] = "merge_request_event";
  variables["CI_MERGE_REQUEST_IID"] = "7";
  variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = kA;
  CHECK(plan(variables).range == kA + ".." + kB);
  variables["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] = std::string(40, 'c');
  variables["CI_MERGE_REQUEST_EVENT_TYPE"] = "merge_train";
  CHECK(plan(variables).range == kA + ".." + std::string(40, 'c'));
  variables.erase("CI_MERGE_REQUEST_DIFF_BASE_SHA");
  CHECK(plan(variables).what == Plan::What::unknown);
}

TEST_CASE("ci event: the other providers", "[ci]") {
  struct Case {
    Variables variables;
    const char* provider;
    std::string range;
  };
  const Case cases[] = {
      {{{"JENKINS_URL", "x"}, {"GIT_COMMIT", kB}, {"GIT_PREVIOUS_SUCCESSFUL_COMMIT", kA}}, "jenkins", kA + ".." + kB},
      {{{"JENKINS_URL", "x"}, {"GIT_COMMIT", kB}, {"CHANGE_TARGET", "main"}}, "jenkins", kB + " ^refs/remotes/origin/main"},
      {{{"JENKINS_URL", "x"}, {"GIT_COMMIT", kB}}, "jenkins", kB},
      {{{"BUILD_BUILDID", "1"}, {"BUILD_SOURCEVERSION", kB}, {"SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"}},
       "azure",
       kB + " ^refs/remotes/origin/main"},
      {{{"BITBUCKET_COMMIT", kB}, {"BITBUCKET_PR_DESTINATION_COMMIT", "aaaaaaaaaaaa"}}, "bitbucket", "aaaaaaaaaaaa.." + kB},
      {{{"CIRCLECI", "true"}, {"CIRCLE_SHA1", kB}, {"CIRCLE_BASE_REVISION", kA}}, "circleci", kA + ".." + kB},
      {{{"BUILDKITE", "true"}, {"BUILDKITE_COMMIT", kB}, {"BUILDKITE_PULL_REQUEST_BASE_BRANCH", "dev"}},
       "buildkite",
       kB + " ^refs/remotes/origin/dev"},
      {{{"DRONE", "true"}, {"DRONE_COMMIT_SHA", kB}, {"DRONE_COMMIT_BEFORE", kA}}, "drone", kA + ".." + kB},
      {{{"CI_PIPELINE_EVENT", "push"}, {"CI_COMMIT_SHA", kB}, {"CI_PREV_COMMIT_SHA", kA}}, "woodpecker", kA + ".." + kB},
      // The target of a plain build is the branch itself: nothing would be left of the range.
      {{{"DRONE", "true"},
        {"DRONE_BUILD_EVENT", "push"},
        {"DRONE_COMMIT_SHA", kB},
        {"DRONE_COMMIT_BEFORE", kA},
        {"DRONE_TARGET_BRANCH", "main"}},
       "drone",
       kA + ".." + kB},
      {{{"DRONE", "true"}, {"DRONE_BUILD_EVENT", "pull_request"}, {"DRONE_COMMIT_SHA", kB}, {"DRONE_TARGET_BRANCH", "main"}},
       "drone",
       kB + " ^refs/remotes/origin/main"},
      {{{"TRAVIS", "true"},
        {"TRAVIS_EVENT_TYPE", "push"},
        {"TRAVIS_COMMIT", kB},
        {"TRAVIS_BRANCH", "main"},
        {"TRAVIS_COMMIT_RANGE", kA + "..." + kB}},
       "travis",
       kA + ".." + kB},
  };
  for (const Case& test : cases) {
    const Plan result = plan(test.variables);
    CAPTURE(test.provider);
    CHECK(result.provider == test.provider);
    CHECK(result.what == Plan::What::range);
    CHECK(result.range == test.range);
    CHECK_FALSE(result.reason.empty());
  }
}
