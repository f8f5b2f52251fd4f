// SPDX-License-Identifier: Apache-2.0
//
// Plimsoll as a hook of real git: commits, pushes and a bare server.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>

#include "tests/support/program.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
std::string line_with(unsigned seed) { return "token = '" + sample_token(seed) + "'\n"; }

// git in a folder, with the program under test on the PATH.
ProgramResult git_in(const std::string& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "git");
  ProgramOptions options;
  options.working_directory = folder;
  const char* program = std::getenv("PLIMSOLL_PROGRAM");
  REQUIRE(program != nullptr);
  const std::string path = program;
  options.environment = {"PATH=" + path.substr(0, path.rfind('/')) + ":" + std::getenv("PATH"),
                         "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "LC_ALL=C"};
  return run(arguments, options);
}

ProgramResult hook_command(const std::string& folder, std::vector<std::string> arguments) {
  ProgramOptions options;
  options.working_directory = folder;
  arguments.insert(arguments.begin(), "hook");
  return run_plimsoll(arguments, options);
}

}  // namespace

TEST_CASE("pre-commit: a secret stops the commit, a clean change passes without a word", "[git_hooks]") {
  const GitFolder repository;
  REQUIRE(hook_command(repository.path(), {"install"}).exit_code == 0);
  repository.write("a.py", "clean\n");
  repository.git({"add", "a.py"});
  const auto clean = git_in(repository.path(), {"commit", "-q", "-m", "clean"});
  CHECK(clean.exit_code == 0);
  CHECK(clean.errors.empty());
  CHECK(clean.output.empty());

  repository.write("b.py", line_with(1));
  repository.git({"add", "b.py"});
  const auto stopped = git_in(repository.path(), {"commit", "-q", "-m", "secret"});
  CHECK(stopped.exit_code != 0);
  CHECK(contains(stopped.errors, "b.py:1"));
  CHECK(contains(stopped.errors, "plimsoll: 1 finding stops this commit"));
  CHECK_FALSE(contains(stopped.errors, sample_token(1).substr(4, 12)));
  // A partial commit has an index of its own: the secret is not in it.
  repository.write("a.py", "clean too\n");
  CHECK(git_in(repository.path(), {"commit", "-q", "-m", "partial", "--", "a.py"}).exit_code == 0);
  // And "commit -a" stages what stages the file.
  repository.git({"rm", "-q", "--cached", "b.py"});
  repository.write("a.py", line_with(2));
  CHECK(git_in(repository.path(), {"commit", "-q", "-a", "-m", "all"}).exit_code != 0);
}

TEST_CASE("pre-commit: what the last commit had already does not stop the next one", "[git_hooks]") {
  const GitFolder repository;
  repository.write("Dockerfile", "FROM debian:9\nRUN true\n");
  repository.write("a.py", line_with(1));
  repository.commit("from before");
  REQUIRE(hook_command(repository.path(), {"install"}).exit_code == 0);
  repository.write("Dockerfile", "FROM debian:9\nRUN false\n");
  repository.write("a.py", "# moved\n" + line_with(1));
  repository.git({"add", "."});
  const auto result = git_in(repository.path(), {"commit", "-q", "-m", "touch"});
  INFO(result.errors);
  CHECK(result.exit_code == 0);
  repository.write("a.py", "# moved\n" + line_with(1) + line_with(2));
  repository.git({"add", "."});
  CHECK(git_in(repository.path(), {"commit", "-q", "-m", "new one"}).exit_code != 0);
}

TEST_CASE("install: the hook that was there runs first, and comes back", "[git_hooks]") {
  const GitFolder repository;
  repository.write(".git/hooks/pre-commit", "#!/bin/sh\necho ran >> \"$PWD/ran\"\n");
  boost::filesystem::permissions(repository.path(".git/hooks/pre-commit"), boost::filesystem::owner_all);
  const auto installed = hook_command(repository.path(), {"install", "pre-commit"});
  CHECK(installed.exit_code == 0);
  CHECK(contains(installed.output, "kept as pre-commit.before-plimsoll"));
  CHECK(contains(hook_command(repository.path(), {"doctor"}).output, "pre-commit    runs"));
  repository.write("b.py", line_with(1));
  repository.git({"add", "b.py"});
  CHECK(git_in(repository.path(), {"commit", "-q", "-m", "x"}).exit_code != 0);
  CHECK(boost::filesystem::exists(repository.path("ran")));
  // Twice is the same as once.
  CHECK(hook_command(repository.path(), {"install", "pre-commit"}).exit_code == 0);
  CHECK(hook_command(repository.path(), {"uninstall"}).exit_code == 0);
  CHECK(git_in(repository.path(), {"commit", "-q", "-m", "x"}).exit_code == 0);
  CHECK_FALSE(boost::filesystem::exists(repository.path(".git/hooks/pre-commit.before-plimsoll")));
}

TEST_CASE("install: a hooks path that belongs to somebody else is not written to", "[git_hooks]") {
  const GitFolder repository;
  repository.git({"config", "core.hooksPath", ".husky/_"});
  const auto result = hook_command(repository.path(), {"install"});
  CHECK(result.exit_code == 2);
  CHECK(contains(result.errors, "core.hooksPath is '.husky/_'"));
  CHECK(hook_command(repository.path(), {"install", "--into-hooks-path"}).exit_code == 0);
  CHECK(boost::filesystem::exists(repository.path(".husky/_/pre-commit")));
}

TEST_CASE("install: a linked work tree shares the hooks of its repository", "[git_hooks]") {
  const GitFolder repository;
  repository.write("a", "b");
  repository.commit("one");
  const TemporaryFolder other;
  repository.git({"worktree", "add", "-q", other.path("linked")});
  REQUIRE(hook_command(other.path("linked"), {"install", "pre-commit"}).exit_code == 0);
  other.write("linked/b.py", line_with(1));
  REQUIRE(git_in(other.path("linked"), {"add", "b.py"}).exit_code == 0);
  CHECK(git_in(other.path("linked"), {"commit", "-q", "-m", "x"}).exit_code != 0);
}

TEST_CASE("pre-push: every ref, new branches, tags, and what came and went inside the push", "[git_hooks]") {
  const GitFolder repository;
  const TemporaryFolder server;
  REQUIRE(git_in(server.path(), {"init", "-q", "--bare", "s.git"}).exit_code == 0);
  repository.git({"remote", "add", "origin", server.path("s.git")});
  repository.write("a", "b");
  repository.commit("one");
  REQUIRE(hook_command(repository.path(), {"install", "pre-push"}).exit_code == 0);
  CHECK(git_in(repository.path(), {"push", "-q", "origin", "main"}).exit_code == 0);

  repository.git({"checkout", "-q", "-b", "side"});
  repository.write("gone.py", line_with(1));
  repository.commit("in");
  repository.git({"rm", "-q", "gone.py"});
  repository.commit("out");
  CHECK(git_in(repository.path(), {"push", "-q", "origin", "side"}).exit_code != 0);
  // Second of several refs.
  repository.git({"branch", "clean", "main"});
  CHECK(git_in(repository.path(), {"push", "-q", "origin", "clean", "side"}).exit_code != 0);
  CHECK(git_in(repository.path(), {"push", "-q", "origin", "clean"}).exit_code == 0);
  // A tag's message.
  repository.git({"tag", "-a", "v1", "-m", "key " + sample_token(2), "main"});
  CHECK(git_in(repository.path(), {"push", "-q", "origin", "v1"}).exit_code != 0);
  // Deleting brings nothing in; what the remote has is not looked at again.
  CHECK(git_in(repository.path(), {"push", "-q", "origin", ":clean"}).exit_code == 0);
  // A push to a bare address has no remote-tracking refs.
  CHECK(git_in(repository.path(), {"push", "-q", server.path("s.git"), "side:other"}).exit_code != 0);
}

TEST_CASE("pre-push: a forced push is looked at as a set of new commits", "[git_hooks]") {
  const GitFolder repository;
  const TemporaryFolder server;
  REQUIRE(git_in(server.path(), {"init", "-q", "--bare", "s.git"}).exit_code == 0);
  repository.git({"remote", "add", "origin", server.path("s.git")});
  repository.write("a", "b");
  repository.commit("one");
  repository.write("a", "c");
  repository.commit("two");
  REQUIRE(git_in(repository.path(), {"push", "-q", "origin", "main"}).exit_code == 0);
  REQUIRE(hook_command(repository.path(), {"install", "pre-push"}).exit_code == 0);
  repository.git({"reset", "-q", "--hard", "HEAD~1"});
  repository.write("x.py", line_with(1));
  repository.commit("other two");
  CHECK(git_in(repository.path(), {"push", "-qf", "origin", "main"}).exit_code != 0);
}

TEST_CASE("pre-receive: a server refuses what is in the quarantine, whatever the client checks", "[git_hooks]") {
  const GitFolder repository;
  const TemporaryFolder server;
  REQUIRE(git_in(server.path(), {"init", "-q", "--bare", "s.git"}).exit_code == 0);
  REQUIRE(hook_command(server.path("s.git"), {"install", "pre-receive"}).exit_code == 0);
  repository.git({"remote", "add", "origin", server.path("s.git")});
  repository.write("a", "b");
  repository.commit("one");
  CHECK(git_in(repository.path(), {"push", "-q", "origin", "main"}).exit_code == 0);
  repository.write("b.py", line_with(1));
  repository.commit("two");
  const auto refused = git_in(repository.path(), {"push", "-q", "origin", "main", "HEAD~1:refs/heads/fine"});
  CHECK(refused.exit_code != 0);
  CHECK(contains(refused.errors, "b.py:1"));
  CHECK(contains(refused.errors, "plimsoll: 1 finding stops this push"));
  CHECK(git_in(repository.path(), {"push", "-q", "origin", "HEAD~1:refs/heads/fine"}).exit_code == 0);
}

TEST_CASE("pre-receive: touching a file that has an old finding is no reason to refuse", "[git_hooks]") {
  const GitFolder repository;
  const TemporaryFolder server;
  REQUIRE(git_in(server.path(), {"init", "-q", "--bare", "s.git"}).exit_code == 0);
  repository.git({"remote", "add", "origin", server.path("s.git")});
  repository.write("old.py", line_with(1));
  repository.commit("one");
  REQUIRE(git_in(repository.path(), {"push", "-q", "origin", "main"}).exit_code == 0);
  REQUIRE(hook_command(server.path("s.git"), {"install", "pre-receive"}).exit_code == 0);
  repository.write("old.py", "# moved\n" + line_with(1));
  repository.commit("two");
  CHECK(git_in(repository.path(), {"push", "-q", "origin", "main"}).exit_code == 0);
  repository.write("old.py", line_with(1) + line_with(2));
  repository.commit("three");
  CHECK(git_in(repository.path(), {"push", "-q", "origin", "main"}).exit_code != 0);
}

TEST_CASE("pre-receive: a push that accepts findings of its own is told, and settings are those of the server",
          "[git_hooks]") {
  const GitFolder repository;
  const TemporaryFolder server;
  REQUIRE(git_in(server.path(), {"init", "-q", "--bare", "-b", "main", "s.git"}).exit_code == 0);
  repository.git({"remote", "add", "origin", server.path("s.git")});
  repository.write(".plimsoll.yaml", "suppressions:\n  - paths: [mock.py]\n    reason: a mock\n");
  repository.commit("one");
  REQUIRE(git_in(repository.path(), {"push", "-q", "origin", "main"}).exit_code == 0);
  REQUIRE(hook_command(server.path("s.git"), {"install", "pre-receive"}).exit_code == 0);
  std::string marked = line_with(1);
  marked.pop_back();
  repository.write("a.py", marked + "  # plimsoll:allow -- trust me\n");
  repository.write("mock.py", line_with(2));
  repository.commit("two");
  const auto told = git_in(repository.path(), {"push", "-q", "origin", "main"});
  CHECK(told.exit_code == 0);
  CHECK(contains(told.errors, "this change accepts 1 finding of its own by marks in the text (a.py:1)"));
  repository.write(".plimsoll.yaml", "suppressions:\n  - rules: ['*']\n    reason: trust me\n");
  repository.write("b.py", line_with(3));
  repository.commit("three");
  const auto refused = git_in(repository.path(), {"push", "-q", "origin", "main"});
  CHECK(refused.exit_code != 0);
  CHECK(contains(refused.errors, "b.py:1"));
  CHECK(contains(refused.errors, "this change edits '.plimsoll.yaml'"));
}

TEST_CASE("pre-receive: a push option skips the check only where the server says so", "[git_hooks]") {
  const GitFolder repository;
  const TemporaryFolder server;
  REQUIRE(git_in(server.path(), {"init", "-q", "--bare", "s.git"}).exit_code == 0);
  REQUIRE(git_in(server.path("s.git"), {"config", "receive.advertisePushOptions", "true"}).exit_code == 0);
  REQUIRE(hook_command(server.path("s.git"), {"install", "pre-receive"}).exit_code == 0);
  repository.git({"remote", "add", "origin", server.path("s.git")});
  repository.write("b.py", line_with(1));
  repository.commit("one");
  const std::vector<std::string> push = {"push", "-q", "-o", "plimsoll.skip=a mock", "origin", "main"};
  const auto refused = git_in(repository.path(), push);
  CHECK(refused.exit_code != 0);
  CHECK(contains(refused.errors, "this server does not allow plimsoll.skip"));
  REQUIRE(hook_command(server.path("s.git"), {"install", "pre-receive", "--allow-skip", "--timeout", "30"}).exit_code == 0);
  const auto skipped = git_in(repository.path(), push);
  CHECK(skipped.exit_code == 0);
  CHECK(contains(skipped.errors, "not checked, as plimsoll.skip asks"));
  CHECK(hook_command(server.path("s.git"), {"install", "pre-receive", "--on-timeout", "maybe"}).exit_code == 2);
}

TEST_CASE("hook: at the end of its time the policy decides", "[git_hooks]") {
  const GitFolder repository;
  // The identities of weak passwords are slow on purpose: these take many seconds.
  std::string passwords;
  for (int at = 0; at < 30'000; ++at) passwords += "password = \"hunter" + std::to_string(at) + "x\"\n";
  repository.write("weak.py", passwords);
  repository.git({"add", "."});
  const auto started = std::chrono::steady_clock::now();
  const auto refused = hook_command(repository.path(), {"run", "pre-commit", "--timeout", "1"});
  CHECK(refused.exit_code == 3);
  CHECK(refused.errors == "plimsoll: pre-commit: not done after 1 second; refused as the policy says\n");
  const auto accepted = hook_command(repository.path(), {"run", "pre-commit", "--timeout", "1", "--on-timeout", "accept"});
  CHECK(accepted.exit_code == 0);
  CHECK(accepted.errors == "plimsoll: pre-commit: not done after 1 second; accepted as the policy says, scan it later\n");
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(20));
  // A scan that is done in time answers for itself.
  repository.write("weak.py", line_with(1));
  repository.git({"add", "."});
  CHECK(hook_command(repository.path(), {"run", "pre-commit", "--timeout", "60", "--on-timeout", "accept"}).exit_code == 1);
}

TEST_CASE("hook: git's own configuration may call it", "[git_hooks]") {
  const GitFolder repository;
  repository.git({"config", "hook.plimsoll.event", "pre-commit"});
  repository.git({"config", "hook.plimsoll.command", "plimsoll hook run pre-commit"});
  CHECK(contains(hook_command(repository.path(), {"doctor"}).output,
                 "configured    git's own configuration runs plimsoll as a hook too\n"));
  repository.write("b.py", line_with(1));
  repository.git({"add", "b.py"});
  // Releases before 2.54 pass over the configuration.
  const auto committed = git_in(repository.path(), {"commit", "-q", "-m", "secret"});
  const auto version = git_in(repository.path(), {"hook", "list", "pre-commit"});
  if (version.exit_code != 0) SKIP("this git has no configured hooks");
  CHECK(committed.exit_code != 0);
  CHECK(contains(committed.errors, "b.py:1"));
}

TEST_CASE("update: one ref is refused, the others go in; GitLab's lines are marked", "[git_hooks]") {
  const GitFolder repository;
  const TemporaryFolder server;
  REQUIRE(git_in(server.path(), {"init", "-q", "--bare", "s.git"}).exit_code == 0);
  REQUIRE(hook_command(server.path("s.git"), {"install", "update"}).exit_code == 0);
  repository.git({"remote", "add", "origin", server.path("s.git")});
  repository.write("a", "b");
  repository.commit("one");
  repository.git({"branch", "fine"});
  repository.write("b.py", line_with(1));
  repository.commit("two");
  CHECK(git_in(repository.path(), {"push", "-q", "origin", "main", "fine"}).exit_code != 0);
  const auto refs = git_in(server.path("s.git"), {"for-each-ref", "--format=%(refname)"});
  CHECK(refs.output == "refs/heads/fine\n");
  ProgramOptions options;
  options.working_directory = repository.path();
  options.environment = {"GL_PROTOCOL=http"};
  const std::string zero(40, '0');
  const auto marked =
      run_plimsoll({"hook", "run", "update", "refs/heads/x", zero, repository.git({"rev-parse", "main"})}, options);
  // This repository has the commit on a branch already, so nothing is new; a name that is no id is trouble.
  CHECK(marked.exit_code == 0);
  const auto trouble = run_plimsoll({"hook", "run", "update", "refs/heads/x"}, options);
  CHECK(trouble.exit_code == 2);
  CHECK(trouble.errors.starts_with("GL-HOOK-ERR: plimsoll: update: "));
}

TEST_CASE("hook: only the families that were asked for", "[git_hooks]") {
  const GitFolder repository;
  repository.write("Dockerfile", "FROM debian:9\nENV A=1\n");
  repository.write("b.py", line_with(1));
  repository.git({"add", "."});
  ProgramOptions options;
  options.working_directory = repository.path();
  const auto deployment = run_plimsoll({"hook", "run", "--only", "image,runtime", "pre-commit"}, options);
  CHECK(deployment.exit_code == 1);
  CHECK(contains(deployment.errors, "Dockerfile:1"));
  CHECK_FALSE(contains(deployment.errors, "b.py"));
  CHECK(run_plimsoll({"hook", "run", "--only", "service", "pre-commit"}, options).exit_code == 0);
  CHECK(run_plimsoll({"hook", "run", "--only", "nothing", "pre-commit"}, options).exit_code == 2);
}

TEST_CASE("the program is the hook when it is called by its name", "[git_hooks]") {
  const GitFolder repository;
  repository.write("b.py", line_with(1));
  repository.git({"add", "b.py"});
  const char* program = std::getenv("PLIMSOLL_PROGRAM");
  REQUIRE(program != nullptr);
  boost::filesystem::create_directories(repository.path(".git/hooks"));
  boost::filesystem::create_symlink(program, repository.path(".git/hooks/pre-commit"));
  CHECK(git_in(repository.path(), {"commit", "-q", "-m", "x"}).exit_code != 0);
}
