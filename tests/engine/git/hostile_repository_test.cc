// SPDX-License-Identifier: Apache-2.0
//
// The small files of a repository, written by somebody who means harm or cut by a crash: refs that name nothing, a
// configuration that leads out, pipes where files belong. What cannot be read is said; nothing holds the reader.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "tests/engine/git/sweep_record.h"
#include "tests/support/program.h"

namespace plimsoll::tests {
namespace {

namespace fs = std::filesystem;

// A repository with one commit, its real path, and what the reader says of it.
struct Victim {
  GitFolder folder;
  std::string commit;
  std::string real;

  Victim() {
    folder.write("a.txt", "text\n");
    commit = folder.commit("one");
    real = fs::canonical(folder.path()).string();
  }
  std::string opened() const {
    auto repository = git::open_repository(folder.path());
    return repository ? "opened" : repository.error().message();
  }
  // What is noted as unread once refs and HEAD were asked for; the path of the folder as "R".
  std::vector<std::string> unread() const {
    auto repository = git::open_repository(folder.path());
    REQUIRE(repository);
    static_cast<void>((*repository)->refs());
    std::vector<std::string> lines = (*repository)->unread();
    for (std::string& line : lines) {
      for (std::size_t at = line.find(real); at != std::string::npos; at = line.find(real))
        line.replace(at, real.size(), "R");
    }
    return lines;
  }
};

void make_pipe(const std::string& path) { REQUIRE(mkfifo(path.c_str(), 0600) == 0); }

// An object of any content under its right id; git itself is kept from judging it.
std::string put_object(const GitFolder& folder, const std::string& kind, const std::string& bytes) {
  folder.write(".git/object-of-the-test", bytes);
  return folder.git({"hash-object", "-t", kind, "-w", "--literally", ".git/object-of-the-test"});
}

}  // namespace

TEST_CASE("hostile refs: a broken one is noted, one that leads nowhere is not", "[git]") {
  struct Case {
    const char* file;
    std::string text;
    std::vector<std::string> unread;
  };
  const std::string id(40, '1');
  const std::vector<std::string> first_line = {"damaged 'R/.git/packed-refs': line 1 names no ref"};
  const std::vector<std::string> second_line = {"damaged 'R/.git/packed-refs': line 2 names no ref"};
  const std::vector<std::string> broken = {"damaged ref 'R/.git/refs/heads/x': it names no object"};
  const Case cases[] = {
      {"packed-refs", "# pack-refs with: peeled \n" + id + " refs/tags/v1\n^" + id + "\n\n", {}},
      {"packed-refs", "garbage\n" + id + " refs/heads/b\n", first_line},
      {"packed-refs", id + " refs/heads/b\n" + id.substr(0, 20) + "\n", second_line},
      {"packed-refs", id + " refs/heads/b\n" + id + " refs/heads/ma", second_line},  // cut in the name
      {"refs/heads/x", "", broken},
      {"refs/heads/x", "no id\n", broken},
      {"refs/heads/x", id.substr(1) + "\n", broken},
      {"refs/heads/x", "ref: refs/heads/nowhere\n", {}},
      {"refs/heads/x", "ref: refs/heads/x\n", {}},
      {"refs/heads/x.lock", "half of a", {}},
      {"refs/heads/.DS_Store", "of another program", {}},
      {"HEAD", "ref: refs/heads/nowhere\n", {}},
      {"HEAD", "ref: refs/heads/../../../etc/passwd\n", {"damaged ref 'R/.git/HEAD': it leads out of the refs"}},
      {"HEAD", "ref: /etc/passwd\n", {"damaged ref 'R/.git/HEAD': it leads out of the refs"}},
  };
  for (const Case& one : cases) {
    CAPTURE(one.file, one.text);
    const Victim victim;
    victim.folder.write(std::string(".git/") + one.file, one.text);
    CHECK(victim.unread() == one.unread);
  }
}

TEST_CASE("hostile configuration: what it leads to must be a file", "[git]") {
  struct Case {
    const char* text;  // P: a pipe outside
    bool refused;
  };
  const Case cases[] = {
      {"[include]\n\tpath = P\n", true},
      {"[Include] PATH = \"P\" ; a comment\n", true},
      {"[include]\n\tpath = \\\nP\n", true},
      {"[includeIf \"gitdir:/somewhere/else\"]\n\tpath = P\n", true},
      {"[include]\n\tpath = included\n", true},  // which includes the pipe
      {"[core]\n\texcludesFile = P\n", true},
      {"[include]\n\tpath = /dev/null\n[core]\n\texcludesfile = /dev/null\n", false},
      {"[include]\n\tpath = not-there\n", false},
      {"[core]\n\tpath = P\n[user]\n\tname = \"[include] path = P\"\n", false},
  };
  const TemporaryFolder outside;
  const std::string pipe = fs::canonical(outside.path()).string() + "/pipe";
  make_pipe(pipe);
  for (const Case& one : cases) {
    CAPTURE(one.text);
    const Victim victim;
    std::string text = one.text;
    for (std::size_t at = text.find('P'); at != std::string::npos; at = text.find('P', at + 1)) {
      if (text.compare(at, 4, "PATH") != 0) text.replace(at, 1, pipe);
    }
    victim.folder.write(".git/included", "[include]\n\tpath = " + pipe + "\n");
    victim.folder.write(".git/config", text);
    CHECK(victim.opened() ==
          (one.refused ? "cannot open the repository: its configuration leads to '" + pipe + "', which is not a regular file"
                       : "opened"));
  }
}

TEST_CASE("hostile configuration: a work tree elsewhere is not read", "[git]") {
  const auto work_tree_of = [](const std::string& path) {
    auto repository = git::open_repository(path);
    REQUIRE(repository);
    return (*repository)->work_tree().value_or("none");
  };
  const Victim victim;
  const TemporaryFolder outside;
  outside.write("secret.txt", "not of the repository\n");
  const std::string elsewhere = fs::canonical(outside.path()).string();
  victim.folder.git({"config", "core.worktree", elsewhere});
  CHECK(work_tree_of(victim.folder.path()) == "none");
  // A git directory of its own, as submodules have it: the folder leads back to it.
  outside.write(".git", "gitdir: " + victim.real + "/.git\n");
  CHECK(work_tree_of(victim.folder.path()) == elsewhere);
  CHECK(work_tree_of(outside.path()) == elsewhere);
  outside.write(".git", "gitdir: /somewhere/else\n");
  CHECK(work_tree_of(victim.folder.path()) == "none");
}

TEST_CASE("hostile repository: what looks like one and is none says why", "[git]") {
  const TemporaryFolder folder;
  folder.write("linked/.git", "gitdir: /main/that/is/gone/.git/worktrees/linked\n");
  folder.write("odd/.git", "something else\n");
  folder.write("half/.git/config", "[core]\n\tbare = false\n");
  folder.write("half/below/a.txt", "text\n");
  const std::string real = fs::canonical(folder.path()).string();
  const auto answer = [](const std::string& path) {
    auto repository = git::open_repository(path);
    return repository ? "opened" : repository.error().message();
  };
  CHECK(answer(folder.path("linked")) ==
        "cannot scan '" + folder.path("linked") + "': '" + real +
            "/linked/.git' names '/main/that/is/gone/.git/worktrees/linked', which is no git directory here; a linked work "
            "tree or submodule needs its repository beside it");
  CHECK(answer(folder.path("odd")) ==
        "cannot scan '" + folder.path("odd") + "': '" + real + "/odd/.git' names no git directory");
  CHECK(answer(folder.path("half/below")) ==
        "cannot scan '" + folder.path("half/below") + "': '" + real +
            "/half/.git' is no whole git directory (HEAD, objects or refs are missing)");
}

TEST_CASE("hostile repository: pipes by the names of git's files hold nobody", "[git]") {
  const Victim victim;
  victim.folder.write("deep/er/new.txt", "untracked\n");
  make_pipe(victim.folder.path("deep/.gitignore"));
  make_pipe(victim.folder.path(".git/objects/info/alternates"));
  auto repository = git::open_repository(victim.folder.path());
  REQUIRE(repository);
  CHECK(!(*repository)->is_ignored("deep/er/new.txt"));
  CHECK(victim.unread() == std::vector<std::string>{"cannot read 'R/.git/objects/info/alternates': not a regular file"});
}

TEST_CASE("hostile commits: a tree is enough", "[git]") {
  const char* const cases[] = {
      "tree T\n\nno author\n",
      "tree T\nauthor a <a> 99999999999999999999999 +9999\ncommitter a <a> -1 -9999\n\ntoo far away\n",
      "tree T\nauthor <<>> x\ncommitter\n\nno names\n",
  };
  for (const std::string text : cases) {
    CAPTURE(text);
    const Victim victim;
    const std::string tree = victim.folder.git({"rev-parse", "HEAD^{tree}"});
    const std::string id = put_object(victim.folder, "commit", "tree " + tree + text.substr(6));
    victim.folder.write(".git/refs/heads/main", id + "\n");
    auto repository = git::open_repository(victim.folder.path());
    REQUIRE(repository);
    for (const char* name : {"HEAD", "main", "refs/heads/main"}) {
      const auto commit = (*repository)->resolve_commit(name);
      REQUIRE(commit);
      CHECK(commit->hex() == id);
      const auto root = (*repository)->resolve_tree(name);
      REQUIRE(root);
      CHECK(root->hex() == tree);
    }
    CHECK((*repository)->unread().empty());
  }
}

}  // namespace plimsoll::tests
