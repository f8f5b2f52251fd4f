// SPDX-License-Identifier: Apache-2.0
//
// Servers as they are: many refs in one push, forks that share objects, repositories of another user, other object formats,
// and git's own transports in front of the hook.
#include <signal.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "tests/plugins/adapters/adapter_tools.h"
#include "tests/support/push_situations.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
std::string line_with(unsigned seed) { return "token = '" + sample_token(seed) + "'\n"; }

struct Server {
  TemporaryFolder folder;
  std::string path = folder.path("s.git");

  Server() {
    REQUIRE(git({"init", "-q", "--bare", "-b", "main", path}).exit_code == 0);
    REQUIRE(run_in(path, folder.path(), {"plimsoll", "hook", "install", "pre-receive"}).exit_code == 0);
  }
  [[nodiscard]] ProgramResult git(std::vector<std::string> words) const {
    words.insert(words.begin(), "git");
    return run_in(folder.path(), folder.path(), words);
  }
  [[nodiscard]] ProgramResult push(const GitFolder& from, std::vector<std::string> words) const {
    words.insert(words.begin(), {"git", "push", "-q", path});
    return run_in(from.path(), folder.path(), words);
  }
};

}  // namespace

TEST_CASE("server: every push, by pre-receive in the quarantine", "[adapters]") {
  const PushSituations situations;
  for (const PushSituation& situation : situations.all()) {
    const TemporaryFolder folder;
    CAPTURE(situation.name);
    situations.prepare_server(situation, folder.path("s.git"), false);
    REQUIRE(run_in(folder.path("s.git"), folder.path(), {"plimsoll", "hook", "install", "pre-receive"}).exit_code == 0);
    situations.prepare_local(situation, folder.path("s.git"), folder.path("w"));
    std::vector<std::string> push = {"git", "push", "origin"};
    for (const std::string& word : PushSituations::push_words(situation)) push.push_back(word);
    const ProgramResult result = run_in(folder.path("w"), folder.path(), push);
    INFO(result.errors);
    CHECK((result.exit_code == 0) == situation.clean());
    if (!situation.clean()) CHECK(contains(result.errors, situation.finding));
    // Nothing of a refused push stays.
    const ProgramResult left = run_in(folder.path("s.git"), folder.path(), {"sh", "-c", "ls -d objects/tmp_objdir* 2>&1"});
    CHECK(left.exit_code != 0);
  }
}

TEST_CASE("server: a thousand refs in one push, one of them with a secret", "[adapters]") {
  const Server server;
  const GitFolder repository;
  repository.write("a", "b");
  const std::string first = repository.commit("one");
  std::string commands;
  for (int at = 0; at < 1000; ++at) commands += "create refs/heads/b" + std::to_string(at) + " " + first + "\n";
  repository.write("refs", commands);
  REQUIRE(run_in(repository.path(), server.folder.path(), {"sh", "-c", "git update-ref --stdin < refs"}).exit_code == 0);
  repository.git({"checkout", "-q", "b500"});
  repository.write("leak.py", line_with(1));
  repository.commit("leak");
  const ProgramResult refused = server.push(repository, {"--all"});
  CHECK(refused.exit_code != 0);
  CHECK(contains(refused.errors, "leak.py:1"));
  repository.git({"reset", "-q", "--hard", "HEAD~1"});
  const ProgramResult accepted = server.push(repository, {"--all"});
  INFO(accepted.errors);
  CHECK(accepted.exit_code == 0);
}

TEST_CASE("server: a fork that takes its objects from another repository", "[adapters]") {
  const Server parent;
  const GitFolder repository;
  repository.write("old.py", line_with(1));
  repository.commit("one");
  // What the parent has was there before: it came in while nothing was checked.
  REQUIRE(parent.git({"-C", parent.path, "config", "core.hooksPath", "/dev/null"}).exit_code == 0);
  REQUIRE(parent.push(repository, {"main"}).exit_code == 0);
  const TemporaryFolder folder;
  REQUIRE(run_in(folder.path(), folder.path(), {"git", "clone", "-q", "--bare", "--shared", parent.path, "fork.git"})
              .exit_code == 0);
  REQUIRE(run_in(folder.path("fork.git"), folder.path(), {"plimsoll", "hook", "install", "pre-receive"}).exit_code == 0);
  const auto push = [&](const char* what) {
    return run_in(repository.path(), folder.path(), {"git", "push", "-q", folder.path("fork.git"), what});
  };
  repository.write("a", "b");
  repository.commit("two");
  const ProgramResult clean = push("main");
  INFO(clean.errors);
  CHECK(clean.exit_code == 0);
  repository.write("new.py", line_with(2));
  repository.commit("three");
  CHECK(push("main").exit_code != 0);
}

TEST_CASE("server: a repository that belongs to another user is read all the same", "[adapters]") {
  if (geteuid() != 0) SKIP("only root can give a folder away");
  const GitFolder repository;
  repository.write("leak.py", line_with(1));
  repository.commit("one");
  const TemporaryFolder folder;
  REQUIRE(run({"git", "clone", "-q", "--bare", repository.path(), folder.path("s.git")}).exit_code == 0);
  REQUIRE(run({"chown", "-R", "65534:65534", folder.path("s.git")}).exit_code == 0);
  const ProgramResult scanned = run_in(folder.path(), folder.path(), {"plimsoll", "scan", "s.git"});
  CHECK(scanned.exit_code == 1);
  CHECK(contains(scanned.output, "leak.py:1"));
  const ProgramResult gate = run_in(folder.path(), folder.path(), {"plimsoll", "ci", "--base", "main", "s.git"});
  CHECK(gate.exit_code == 0);
}

TEST_CASE("server: object ids of another hash are told, not passed over", "[adapters]") {
  const TemporaryFolder folder;
  const ProgramResult made =
      run_in(folder.path(), folder.path(), {"git", "init", "-q", "--bare", "--object-format=sha256", "s.git"});
  if (made.exit_code != 0) SKIP("this git makes no SHA-256 repositories");
  REQUIRE(run_in(folder.path(), folder.path(), {"git", "init", "-q", "--object-format=sha256", "w"}).exit_code == 0);
  const std::string script =
      "git remote add origin ../s.git && echo a > a && git add a && git -c user.name=A -c user.email=a@example.org commit "
      "-q --no-verify -m one";
  REQUIRE(run_in(folder.path("w"), folder.path(), {"sh", "-c", script}).exit_code == 0);
  REQUIRE(run_in(folder.path("s.git"), folder.path(), {"plimsoll", "hook", "install", "pre-receive"}).exit_code == 0);
  const ProgramResult pushed = run_in(folder.path("w"), folder.path(), {"git", "push", "-q", "origin", "HEAD"});
  CHECK(pushed.exit_code != 0);
  CHECK(contains(pushed.errors, "SHA-256"));
  const ProgramResult scanned = run_in(folder.path(), folder.path(), {"plimsoll", "scan", "s.git"});
  CHECK(scanned.exit_code == 3);
  CHECK(contains(scanned.errors, "SHA-256"));
}

TEST_CASE("server: behind git's own daemon", "[adapters]") {
  std::string binary = run({"git", "--exec-path"}).output;
  binary = binary.substr(0, binary.find('\n')) + "/git-daemon";
  if (!boost::filesystem::exists(binary)) SKIP("git daemon is not installed");
  const Server server;
  REQUIRE(server.git({"-C", server.path, "config", "daemon.receivepack", "true"}).exit_code == 0);
  const GitFolder repository;
  repository.write("a", "b");
  repository.commit("one");
  repository.write("leak.py", line_with(1));
  repository.commit("two");
  const std::string port = std::to_string(20000 + getpid() % 12000);
  const pid_t daemon = fork();
  REQUIRE(daemon >= 0);
  if (daemon == 0) {
    setenv("PATH", (program_folder() + ":" + std::getenv("PATH")).c_str(), 1);
    execl(binary.c_str(), binary.c_str(), "--listen=127.0.0.1", ("--port=" + port).c_str(), "--export-all", "--reuseaddr",
          ("--base-path=" + server.folder.path()).c_str(), server.folder.path().c_str(), nullptr);
    _exit(127);
  }
  const std::string address = "git://127.0.0.1:" + port + "/s.git";
  bool up = false;
  for (int attempt = 0; attempt < 50 && !up; ++attempt) {
    up = run({"git", "ls-remote", "-q", address}).exit_code == 0;
    if (!up) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  const auto push = [&](const char* what) {
    return run_in(repository.path(), server.folder.path(), {"git", "push", "-q", address, what});
  };
  const ProgramResult clean = push("HEAD~1:refs/heads/main");
  const ProgramResult refused = push("HEAD:refs/heads/main");
  kill(daemon, SIGTERM);
  CHECK(up);
  INFO(clean.errors << refused.errors);
  CHECK(clean.exit_code == 0);
  CHECK(refused.exit_code != 0);
  CHECK(contains(refused.errors, "remote: leak.py:1"));
}

TEST_CASE("server: behind HTTP, through git's own http-backend", "[adapters]") {
  need_tool("python3");
  std::string backend = run({"git", "--exec-path"}).output;
  backend = backend.substr(0, backend.find('\n')) + "/git-http-backend";
  if (!boost::filesystem::exists(backend)) SKIP("git http-backend is not installed");
  const Server server;
  const GitFolder repository;
  repository.write("a", "b");
  repository.commit("one");
  repository.write("leak.py", line_with(1));
  repository.commit("two");
  const auto push = [&](const std::vector<std::string>& what) {
    std::vector<std::string> words = {
        "python3", std::string(PLIMSOLL_SOURCE_DIR) + "/tests/plugins/adapters/git_http_server.py", server.folder.path()};
    words.insert(words.end(), {"git", "-c", "http.postBuffer=1000", "push", "-q", "URL/s.git"});
    words.insert(words.end(), what.begin(), what.end());
    return run_in(repository.path(), server.folder.path(), words, {"no_proxy=127.0.0.1"});
  };
  const ProgramResult clean = push({"HEAD~1:refs/heads/main"});
  INFO(clean.errors);
  CHECK(clean.exit_code == 0);
  const ProgramResult refused = push({"HEAD:refs/heads/main", "HEAD~1:refs/heads/other"});
  INFO(refused.errors);
  CHECK(refused.exit_code != 0);
  CHECK(contains(refused.errors, "remote: leak.py:1"));
  // pre-receive answers for all refs or none.
  CHECK(server.git({"-C", server.path, "for-each-ref", "--format=%(refname) %(objectname)"}).output ==
        "refs/heads/main " + repository.git({"rev-parse", "HEAD~1"}) + "\n");
}
