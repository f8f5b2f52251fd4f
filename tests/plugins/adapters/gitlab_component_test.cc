// SPDX-License-Identifier: Apache-2.0
//
// The GitLab component in gitlab-ci-local, which reads templates, inputs, rules and exit codes as GitLab does. It knows no
// pushes, so the variables that GitLab would set are given.
#include <catch2/catch_test_macros.hpp>
#include <fstream>

#include "tests/plugins/adapters/adapter_tools.h"
#include "tests/support/push_situations.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;

namespace {

using Variables = std::vector<std::pair<std::string, std::string>>;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
std::string line_with(unsigned seed) { return "token = '" + sample_token(seed) + "'\n"; }

void write(const std::string& path, const std::string& content) { std::ofstream(path) << content; }

// A project that takes the component from its own work tree, in one of the two ways that GitLab has.
void add_pipeline(const std::string& work_tree, const std::string& include, const std::string& more_inputs) {
  boost::filesystem::create_directories(work_tree + "/templates/plimsoll");
  boost::filesystem::copy_file(std::string(PLIMSOLL_SOURCE_DIR) + "/templates/plimsoll/template.yml",
                               work_tree + "/templates/plimsoll/template.yml");
  write(work_tree + "/.gitlab-ci.yml", "include:\n  - " + include + "\n    inputs:\n      image: none\n      program: " +
                                           program_folder() + "/plimsoll\n" + more_inputs);
  // The tool reads files that git knows.
  REQUIRE(run({"git", "-C", work_tree, "add", "templates", ".gitlab-ci.yml"}).exit_code == 0);
}

ProgramResult run_pipeline(const std::string& work_tree, const std::string& home, Variables variables) {
  variables.emplace_back("GITLAB_CI", "true");
  std::vector<std::string> words = {"gitlab-ci-local", "--force-shell-executor"};
  std::string own;
  for (const auto& [name, value] : variables) {
    words.insert(words.end(), {"--variable", name + "=" + value});
    own += (own.empty() ? "" : ",") + name;
  }
  words.insert(words.end(), {"--ignore-predefined-vars", own, "plimsoll"});
  ProgramResult result = run_in(work_tree, home, words);
  result.output += result.errors;
  return result;
}

// The tool itself ends with 0 when a job has a word on allowed failures, so the verdict is what it prints.
bool job_failed(const ProgramResult& result) { return result.exit_code != 0 || contains(result.output, " FAIL  plimsoll"); }
bool job_warned(const ProgramResult& result) { return contains(result.output, " WARN  plimsoll"); }

Variables variables_of(const RefUpdate& update) {
  Variables variables = {{"CI_PIPELINE_SOURCE", "push"},
                         {"CI_COMMIT_SHA", update.after},
                         {"CI_COMMIT_BEFORE_SHA", update.before},
                         {"CI_DEFAULT_BRANCH", "main"}};
  const bool tag = update.ref.starts_with("refs/tags/");
  const std::string name = update.ref.substr(update.ref.find('/', 5) + 1);
  variables.emplace_back(tag ? "CI_COMMIT_TAG" : "CI_COMMIT_BRANCH", name);
  return variables;
}

constexpr const char* kLocal = "local: templates/plimsoll/template.yml";
constexpr const char* kComponent = "component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/plimsoll@$CI_COMMIT_SHA";

}  // namespace

TEST_CASE("gitlab component: every push", "[adapters]") {
  need_tool("gitlab-ci-local");
  const PushSituations situations;
  const TemporaryFolder home;
  for (const PushSituation& situation : situations.all()) {
    const TemporaryFolder folder;
    CAPTURE(situation.name);
    situations.prepare_server(situation, folder.path("server.git"), true);
    bool failed = false;
    for (const RefUpdate& update : situation.updates) {
      if (update.deletes()) continue;  // GitLab starts no pipeline then
      // Annotated tags: GitLab tells the commit.
      RefUpdate told = update;
      told.after =
          run({"git", "-C", folder.path("server.git"), "rev-parse", update.after + "^{commit}"}).output.substr(0, 40);
      const std::string work_tree = folder.path("w" + update.after);
      PushSituations::prepare_checkout(told, folder.path("server.git"), work_tree, true);
      add_pipeline(work_tree, kLocal, "");
      const ProgramResult result = run_pipeline(work_tree, home.path(), variables_of(told));
      INFO(result.output);
      failed = failed || job_failed(result);
      CHECK_FALSE(job_warned(result));
      if (job_failed(result)) CHECK(contains(result.output, situation.finding));
      for (const char* report : {"gl-secret-detection-report.json", "gl-sast-report.json", "gl-code-quality-report.json"}) {
        CHECK(boost::filesystem::exists(work_tree + "/" + report));
      }
    }
    // A tag's own message is no part of the commit that GitLab names.
    const bool expected = !situation.clean() && situation.finding != "tag-message";
    CHECK(failed == expected);
  }
}

TEST_CASE("gitlab component: a merge request is judged by its base's settings; findings may pass with a warning",
          "[adapters]") {
  need_tool("gitlab-ci-local");
  const TemporaryFolder home;
  const GitFolder origin;
  origin.write("a", "b");
  const std::string base = origin.commit("one");
  origin.write("leak.py", line_with(1));
  origin.write(".plimsoll.yaml", "suppressions:\n  - rules: ['*']\n    reason: trust me\n");
  const std::string head = origin.commit("two");
  Variables variables = {{"CI_PIPELINE_SOURCE", "merge_request_event"},
                         {"CI_MERGE_REQUEST_IID", "7"},
                         {"CI_MERGE_REQUEST_DIFF_BASE_SHA", base},
                         {"CI_COMMIT_SHA", head},
                         {"CI_DEFAULT_BRANCH", "main"},
                         {"CI_MERGE_REQUEST_EVENT_TYPE", "detached"}};
  for (const char* include : {kLocal, kComponent}) {
    CAPTURE(include);
    const TemporaryFolder folder;
    PushSituations::prepare_checkout({"refs/heads/main", "", head}, origin.path(), folder.path("w"), true);
    add_pipeline(folder.path("w"), include, "");
    // The tool takes the project's name from the remote.
    REQUIRE(run({"git", "-C", folder.path("w"), "remote", "set-url", "origin", "git@gitlab.example:group/project.git"})
                .exit_code == 0);
    const ProgramResult result = run_pipeline(folder.path("w"), home.path(), variables);
    INFO(result.output);
    CHECK(job_failed(result));
    CHECK(contains(result.output, "leak.py:1"));
    CHECK(contains(result.output, "this change edits '.plimsoll.yaml'"));
  }
  const TemporaryFolder folder;
  PushSituations::prepare_checkout({"refs/heads/main", "", head}, origin.path(), folder.path("w"), true);
  add_pipeline(folder.path("w"), kLocal, "      findings-fail: false\n");
  const ProgramResult warned = run_pipeline(folder.path("w"), home.path(), variables);
  INFO(warned.output);
  CHECK(job_warned(warned));
  CHECK(contains(warned.output, "leak.py:1"));
}

TEST_CASE("gitlab component: a shallow clone is repaired, or fails even where findings may pass", "[adapters]") {
  need_tool("gitlab-ci-local");
  const PushSituations situations;
  const TemporaryFolder home;
  const PushSituation& secret = situations.all()[1];
  const TemporaryFolder folder;
  situations.prepare_server(secret, folder.path("server.git"), true);
  for (const char* fetch : {"auto", "never"}) {
    CAPTURE(fetch);
    const std::string work_tree = folder.path(fetch);
    PushSituations::prepare_checkout(secret.updates[0], folder.path("server.git"), work_tree, false);
    add_pipeline(work_tree, kLocal, std::string("      fetch: ") + fetch + "\n      findings-fail: false\n");
    const ProgramResult result = run_pipeline(work_tree, home.path(), variables_of(secret.updates[0]));
    INFO(result.output);
    const bool fetches = std::string(fetch) == "auto";
    CHECK(job_failed(result) != fetches);
    CHECK(job_warned(result) == fetches);
    CHECK(contains(result.output, fetches ? "b.py:1" : "set GIT_DEPTH: \"0\" in the job"));
  }
}
