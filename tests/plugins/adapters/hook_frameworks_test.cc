// SPDX-License-Identifier: Apache-2.0
//
// Plimsoll in the hooks that other tools manage: pre-commit, prek, lefthook and husky, each installed as its users install
// it, with real commits and pushes.
#include <catch2/catch_test_macros.hpp>
#include <fstream>

#include "tests/plugins/adapters/adapter_tools.h"
#include "tests/support/push_situations.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
std::string line_with(unsigned seed) { return "token = '" + sample_token(seed) + "'\n"; }
std::string text_of(const ProgramResult& result) { return result.output + result.errors; }

// The repository that a configuration names as the source of hooks: the manifest and the launcher, as released.
class HookSource {
 public:
  HookSource() {
    for (const char* file : {".pre-commit-hooks.yaml", "plugins/pre_commit/launch"}) {
      boost::filesystem::create_directories(boost::filesystem::path(folder_.path(file)).parent_path());
      boost::filesystem::copy_file(std::string(PLIMSOLL_SOURCE_DIR) + "/" + file, folder_.path(file));
    }
    revision_ = folder_.commit("release");
  }
  [[nodiscard]] std::string configuration(const std::string& commit_stage, const std::string& push_stage) const {
    return "repos:\n- repo: " + folder_.path() + "\n  rev: " + revision_ +
           "\n  hooks:\n"
           "  - {id: plimsoll, stages: [" +
           commit_stage + "]}\n  - {id: plimsoll-push, stages: [" + push_stage + "]}\n";
  }
  // No word on stages: every hook then runs at every stage that is installed.
  [[nodiscard]] std::string configuration_without_stages() const {
    return "repos:\n- repo: " + folder_.path() + "\n  rev: " + revision_ +
           "\n  hooks:\n  - id: plimsoll\n  - id: plimsoll-push\n";
  }

 private:
  GitFolder folder_;
  std::string revision_;
};

struct Framework {
  std::string tool;
  std::vector<std::pair<std::string, std::string>> files;  // written into the work tree
  std::vector<std::vector<std::string>> install;           // commands
  bool runs_for_new_commits_only = false;                  // a tag on a commit that the remote has starts no hook
};

std::vector<std::string> framework_install(const std::string& tool) {
  return {tool, "install", "--hook-type", "pre-commit", "--hook-type", "pre-push"};
}

Framework pre_commit_like(const std::string& tool, const std::string& configuration) {
  return {tool, {{".pre-commit-config.yaml", configuration}}, {framework_install(tool)}, true};
}

// lefthook passes a command over when it thinks that no file is pushed: for a new branch, a tag, and a secret that came and
// went. It never does so with a script.
Framework lefthook() {
  return {"lefthook",
          {{"lefthook.yml",
            "pre-commit:\n  scripts:\n    plimsoll:\n      runner: sh\n"
            "pre-push:\n  scripts:\n    plimsoll:\n      runner: sh\n      use_stdin: true\n"},
           {".lefthook/pre-commit/plimsoll", "plimsoll hook run pre-commit\n"},
           {".lefthook/pre-push/plimsoll", "plimsoll hook run pre-push \"$@\"\n"}},
          {{"lefthook", "install"}}};
}

Framework husky() {
  return {
      "husky",
      {{".husky/pre-commit", "plimsoll hook run pre-commit\n"}, {".husky/pre-push", "plimsoll hook run pre-push \"$@\"\n"}},
      {{"husky"}}};
}

// A work tree with the framework's hooks in place.
void install(const Framework& framework, const std::string& work_tree, const std::string& home) {
  for (const auto& [path, content] : framework.files) {
    boost::filesystem::create_directories(boost::filesystem::path(work_tree + "/" + path).parent_path());
    std::ofstream(work_tree + "/" + path) << content;
  }
  for (const std::vector<std::string>& command : framework.install) {
    const ProgramResult result = run_in(work_tree, home, command);
    INFO(text_of(result));
    REQUIRE(result.exit_code == 0);
  }
}

void check_pushes(const Framework& framework) {
  need_tool(framework.tool);
  const PushSituations situations;
  const TemporaryFolder home;
  for (const PushSituation& situation : situations.all()) {
    const TemporaryFolder folder;
    const std::string server = folder.path("server.git");
    const std::string local = folder.path("local");
    CAPTURE(framework.tool, situation.name);
    situations.prepare_server(situation, server, false);
    situations.prepare_local(situation, server, local);
    install(framework, local, home.path());
    std::vector<std::string> push = {"git", "push", "origin"};
    for (const std::string& word : PushSituations::push_words(situation)) push.push_back(word);
    const ProgramResult result = run_in(local, home.path(), push);
    INFO(text_of(result));
    const bool not_asked = framework.runs_for_new_commits_only && situation.finding == "tag-message";
    CHECK((result.exit_code == 0) == (situation.clean() || not_asked));
    if (!situation.clean() && !not_asked) CHECK(contains(text_of(result), situation.finding));
  }
}

void check_commits(const Framework& framework) {
  need_tool(framework.tool);
  const TemporaryFolder home;
  const GitFolder repository;
  repository.write("old.py", line_with(1));
  repository.commit("from before");
  install(framework, repository.path(), home.path());
  const auto commit = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"git", "commit", "-q", "-m", "x"};
    words.insert(words.end(), more.begin(), more.end());
    return run_in(repository.path(), home.path(), words);
  };
  CAPTURE(framework.tool);
  repository.write("a.py", "clean\n");
  repository.write("old.py", "# touched\n" + line_with(1));
  repository.git({"add", "a.py", "old.py"});
  const ProgramResult clean = commit({});
  INFO(text_of(clean));
  CHECK(clean.exit_code == 0);
  CHECK_FALSE(contains(text_of(clean), "plimsoll:"));
  repository.write("b.py", line_with(2));
  repository.git({"add", "b.py"});
  const ProgramResult stopped = commit({});
  CHECK(stopped.exit_code != 0);
  CHECK(contains(text_of(stopped), "b.py:1"));
  CHECK_FALSE(contains(text_of(stopped), sample_token(2).substr(4, 12)));
  // What is staged counts, not what lies in the work tree.
  repository.write("b.py", "taken out again\n");
  CHECK(commit({}).exit_code != 0);
  repository.git({"add", "b.py"});
  CHECK(commit({}).exit_code == 0);
}

// A clone one commit deep: what is pushed is looked at without the rest of history.
void check_shallow_clone(const Framework& framework) {
  need_tool(framework.tool);
  const TemporaryFolder home;
  const GitFolder origin;
  origin.write("a", "one\n");
  origin.commit("one");
  origin.write("a", "two\n");
  origin.commit("two");
  const TemporaryFolder folder;
  REQUIRE(run_in(folder.path(), home.path(), {"git", "clone", "-q", "--bare", origin.path(), "server.git"}).exit_code == 0);
  REQUIRE(run_in(folder.path(), home.path(), {"git", "clone", "-q", "--depth=1", "file://" + folder.path("server.git"), "w"})
              .exit_code == 0);
  const std::string work_tree = folder.path("w");
  install(framework, work_tree, home.path());
  const auto commit_and_push = [&](const std::string& path, const std::string& content) {
    std::ofstream(work_tree + "/" + path) << content;
    const std::vector<std::vector<std::string>> commands = {
        {"git", "add", path},
        {"git", "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "--no-verify", "-m", path},
        {"git", "push", "origin", "HEAD"}};
    ProgramResult last;
    for (const auto& words : commands) last = run_in(work_tree, home.path(), words);
    return last;
  };
  CAPTURE(framework.tool);
  const ProgramResult clean = commit_and_push("b", "three\n");
  INFO(text_of(clean));
  CHECK(clean.exit_code == 0);
  const ProgramResult stopped = commit_and_push("c.py", line_with(3));
  CHECK(stopped.exit_code != 0);
  CHECK(contains(text_of(stopped), "c.py:1"));
}

void check(const Framework& framework) {
  check_commits(framework);
  check_pushes(framework);
  check_shallow_clone(framework);
}

}  // namespace

TEST_CASE("frameworks: pre-commit", "[adapters]") {
  need_tool("pre-commit");
  const HookSource source;
  // Stages have other names since 3.2; the older ones are what Debian 12's release knows.
  const bool old_names = run({"pre-commit", "--version"}).output.starts_with("pre-commit 3.0");
  check(pre_commit_like(
      "pre-commit", old_names ? source.configuration("commit", "push") : source.configuration("pre-commit", "pre-push")));
}

TEST_CASE("frameworks: pre-commit as it is today", "[adapters]") {
  need_tool("pre-commit-today");
  const HookSource source;
  check(pre_commit_like("pre-commit-today", source.configuration("pre-commit", "pre-push")));
}

TEST_CASE("frameworks: pre-commit without a word on stages", "[adapters]") {
  need_tool("pre-commit");
  const HookSource source;
  const Framework framework = pre_commit_like("pre-commit", source.configuration_without_stages());
  check_commits(framework);
  check_pushes(framework);
}

TEST_CASE("frameworks: prek", "[adapters]") {
  need_tool("prek");
  const HookSource source;
  check(pre_commit_like("prek", source.configuration("pre-commit", "pre-push")));
  check_pushes(pre_commit_like("prek", source.configuration_without_stages()));
}

TEST_CASE("frameworks: lefthook", "[adapters]") { check(lefthook()); }

TEST_CASE("frameworks: husky", "[adapters]") { check(husky()); }

TEST_CASE("frameworks: none, 'plimsoll hook install'", "[adapters]") {
  check({"git", {}, {{"plimsoll", "hook", "install"}}});
}

TEST_CASE("frameworks: a Dockerfile hook runs for Dockerfiles and tells of nothing else", "[adapters]") {
  need_tool("pre-commit");
  const HookSource source;
  std::string configuration = source.configuration_without_stages();
  configuration.resize(configuration.find("  - id: plimsoll"));
  configuration += "  - id: plimsoll-dockerfile\n";
  const Framework framework = pre_commit_like("pre-commit", configuration);
  const TemporaryFolder home;
  const GitFolder repository;
  install(framework, repository.path(), home.path());
  repository.write("b.py", line_with(1));
  repository.git({"add", "b.py"});
  CHECK(run_in(repository.path(), home.path(), {"git", "commit", "-q", "-m", "x"}).exit_code == 0);
  repository.write("Dockerfile", "FROM debian:9\n");
  repository.write("c.py", line_with(2));
  repository.git({"add", "."});
  const ProgramResult stopped = run_in(repository.path(), home.path(), {"git", "commit", "-q", "-m", "y"});
  CHECK(stopped.exit_code != 0);
  CHECK(contains(text_of(stopped), "Dockerfile:1"));
  CHECK_FALSE(contains(text_of(stopped), "c.py:1"));
}
