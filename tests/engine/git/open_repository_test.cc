// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "tests/engine/git/sweep_record.h"
#include "tests/support/program.h"
#include "tests/support/random_history.h"

namespace plimsoll::tests {
namespace {

namespace fs = std::filesystem;

// Sets a variable for the scope.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
  ~Environment() { unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
};

std::string head_of(const std::string& path) {
  auto repository = git::open_repository(path);
  if (!repository) return repository.error().message();
  auto head = (*repository)->resolve_commit("HEAD");
  return head ? head->hex() : head.error().message();
}

void write(const std::string& path, const std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  std::fwrite(text.data(), 1, text.size(), file);
  std::fclose(file);
}

}  // namespace

TEST_CASE("repository: opens from every side", "[git]") {
  const GitFolder folder;
  folder.write("src/deep/a.txt", "text\n");
  const std::string commit = folder.commit("one");
  const TemporaryFolder other;
  folder.git({"clone", "-q", "--bare", folder.path(), other.path("bare.git")});
  folder.git({"worktree", "add", "-q", "-b", "side", other.path("linked")});
  CHECK(head_of(folder.path()) == commit);
  CHECK(head_of(folder.path("src/deep")) == commit);
  CHECK(head_of(folder.path(".git")) == commit);
  CHECK(head_of(other.path("bare.git")) == commit);
  CHECK(head_of(other.path("linked")) == commit);
  auto linked = git::open_repository(other.path("linked"));
  REQUIRE(linked);
  CHECK((*linked)->work_tree() == fs::canonical(other.path("linked")).string());
  auto bare = git::open_repository(other.path("bare.git"));
  REQUIRE(bare);
  CHECK(!(*bare)->work_tree());
}

TEST_CASE("repository: what is none says so", "[git]") {
  const TemporaryFolder folder;
  folder.write("a.txt", "text\n");
  CHECK(head_of(folder.path()) == "'" + folder.path() + "' is no git repository, and none is above it");
  CHECK(head_of(folder.path("nowhere")) == "cannot open '" + folder.path("nowhere") + "': no such file or folder");
}

TEST_CASE("repository: an empty one has no commits and opens", "[git]") {
  const GitFolder folder;
  CHECK(head_of(folder.path()) == "revision 'HEAD' does not exist here");
  const SweepRecord record = sweep_history(folder.path(), false);
  CHECK(record.objects.empty());
  CHECK(record.error.empty());
}

TEST_CASE("repository: unknown extensions do not stop a reader", "[git]") {
  for (const std::string setting : {"partialClone=origin", "worktreeConfig=true", "relativeWorktrees=true",
                                    "preciousObjects=true", "somethingOfTheFuture=7", "noop=1"}) {
    CAPTURE(setting);
    const GitFolder folder;
    folder.write("a.txt", "text\n");
    const std::string commit = folder.commit("one");
    const std::size_t sign = setting.find('=');
    folder.git({"config", "extensions." + setting.substr(0, sign), setting.substr(sign + 1)});
    folder.git({"config", "core.repositoryFormatVersion", "1"});
    CHECK(head_of(folder.path()) == commit);
  }
}

TEST_CASE("repository: what cannot be read is said to be unsupported", "[git]") {
  struct Case {
    const char* setting;
    const char* value;
    const char* version;
    const char* message;
  };
  const Case cases[] = {
      {"extensions.objectFormat", "sha256", "1",
       "it names objects by 'sha256' (SHA-256 repositories and the like), only sha1 is read"},
      {"extensions.refStorage", "reftable", "1", "it stores refs as 'reftable', only files are read"},
      {"core.bare", "false", "9", "unsupported repository version 9; only versions up to 1 are supported"},
  };
  for (const Case& one : cases) {
    const GitFolder folder;
    // By hand: git itself would refuse to go on with such a repository.
    write(folder.path(".git/config"), std::string("[core]\n\trepositoryformatversion = ") + one.version + "\n[" +
                                          std::string(one.setting).substr(0, std::string(one.setting).find('.')) + "]\n\t" +
                                          std::string(one.setting).substr(std::string(one.setting).find('.') + 1) + " = " +
                                          one.value + "\n");
    auto repository = git::open_repository(folder.path());
    REQUIRE(!repository);
    CHECK(repository.error().kind == ErrorKind::unsupported);
    CHECK(repository.error().message() == "cannot read '" + folder.path() + "': " + one.message);
  }
}

TEST_CASE("repository: another owner is no obstacle", "[git]") {
  if (geteuid() != 0) SKIP("only root can give files away");
  const GitFolder folder;
  folder.write("a.txt", "text\n");
  const std::string commit = folder.commit("one");
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    REQUIRE(lchown(entry.path().c_str(), 12345, 12345) == 0);
  }
  REQUIRE(lchown(folder.path().c_str(), 12345, 12345) == 0);
  CHECK(head_of(folder.path()) == commit);
}

TEST_CASE("repository: nothing outside is read: no configuration of the user", "[git]") {
  const GitFolder folder;
  folder.write("a.txt", "text\n");
  const std::string commit = folder.commit("one");
  const TemporaryFolder home;
  home.write(".gitconfig", "[this is not a configuration file");
  const Environment set("HOME", home.path());
  CHECK(head_of(folder.path()) == commit);
}

TEST_CASE("repository: a pipe in place of a file does not hold the scan", "[git]") {
  const GitFolder folder;
  fs::remove(folder.path(".git/config"));
  REQUIRE(mkfifo(folder.path(".git/config").c_str(), 0600) == 0);
  CHECK(head_of(folder.path()) ==
        "cannot open the repository: '" + fs::canonical(folder.path(".git")).string() + "/config' is not a regular file");
}

TEST_CASE("repository: refs are peeled, symbolic ones are left out, missing ones are told", "[git]") {
  const GitFolder folder;
  folder.write("a.txt", "text\n");
  const std::string commit = folder.commit("one");
  folder.git({"tag", "-a", "-m", "release", "v1"});
  folder.git({"tag", "-a", "-m", "tag of a tag", "v1-again", "v1"});
  folder.git({"tag", "on-blob", "HEAD:a.txt"});
  folder.git({"tag", "on-tree", "HEAD^{tree}"});
  folder.git({"symbolic-ref", "refs/remotes/origin/HEAD", "refs/heads/main"});
  folder.git({"pack-refs", "--all"});
  write(folder.path(".git/refs/heads/broken"), std::string(40, 'a') + "\n");
  auto repository = git::open_repository(folder.path());
  REQUIRE(repository);
  auto refs = (*repository)->refs();
  REQUIRE(refs);
  std::vector<std::string> lines;
  for (const git::Ref& ref : *refs) {
    lines.push_back(ref.name + (ref.missing ? " missing" : "") +
                    (ref.kind == git::ObjectKind::blob && !ref.missing ? " blob" : "") +
                    (ref.kind == git::ObjectKind::tree ? " tree" : "") + (ref.tag_object ? " annotated" : ""));
  }
  CHECK(lines == std::vector<std::string>{"HEAD", "refs/heads/broken missing", "refs/heads/main", "refs/tags/on-blob blob",
                                          "refs/tags/on-tree tree", "refs/tags/v1 annotated",
                                          "refs/tags/v1-again annotated"});
  CHECK(refs->back().target.hex() == commit);
}

TEST_CASE("repository: abbreviated ids and wrong revisions", "[git]") {
  const GitFolder folder;
  folder.write("a.txt", "text\n");
  const std::string commit = folder.commit("one");
  for (const bool packed : {false, true}) {
    if (packed) folder.git({"repack", "-adq"});
    auto repository = git::open_repository(folder.path());
    REQUIRE(repository);
    auto found = (*repository)->resolve_commit(commit.substr(0, 9));
    REQUIRE(found);
    CHECK(found->hex() == commit);
    auto tree = (*repository)->resolve_tree("HEAD");
    REQUIRE(tree);
    CHECK(tree->hex() == folder.git({"rev-parse", "HEAD^{tree}"}));
    auto wrong = (*repository)->resolve_commit("no-such-branch");
    REQUIRE(!wrong);
    CHECK(wrong.error().kind == ErrorKind::bad_input);
    CHECK(wrong.error().message() == "revision 'no-such-branch' does not exist here");
    auto blob = (*repository)->resolve_commit("HEAD:a.txt");
    REQUIRE(!blob);
    CHECK(blob.error().message() == "revision 'HEAD:a.txt' is not a commit");
  }
}

TEST_CASE("repository: the quarantine of a push is read inside a hook", "[git]") {
  const GitFolder folder;
  folder.write("a.txt", "text\n");
  folder.commit("one");
  const GitFolder pushed;
  pushed.write("b.txt", "new and not accepted yet\n");
  pushed.commit("two");
  const std::string quarantine = folder.path(".git/objects/tmp_objdir-incoming-x");
  fs::copy(pushed.path(".git/objects"), quarantine, fs::copy_options::recursive);
  CHECK(sweep_history(folder.path(), false).objects.size() == 3);
  {
    const Environment objects("GIT_OBJECT_DIRECTORY", quarantine);
    const Environment alternates("GIT_ALTERNATE_OBJECT_DIRECTORIES", folder.path(".git/objects"));
    CHECK(sweep_history(folder.path(), false).objects.size() == 6);
    CHECK(sweep_history(folder.path(), true).objects.size() == 6);
    // Another repository is not mixed with it.
    const GitFolder third;
    CHECK(sweep_history(third.path(), false).objects.empty());
  }
}

TEST_CASE("repository: reflogs and stashes are told apart", "[git]") {
  const GitFolder folder;
  folder.write("a.txt", "text\n");
  folder.commit("one");
  folder.write("a.txt", "dropped\n");
  const std::string dropped = folder.commit("two");
  folder.git({"reset", "-q", "--hard", "HEAD~1"});
  folder.write("a.txt", "put away\n");
  folder.git({"stash", "-q"});
  const std::string stash = folder.git({"rev-parse", "refs/stash"});
  auto repository = git::open_repository(folder.path());
  REQUIRE(repository);
  auto tips = (*repository)->reflog_tips();
  REQUIRE(tips);
  bool saw_dropped = false;
  bool saw_stash = false;
  for (const auto& tip : *tips) {
    saw_dropped = saw_dropped || (tip.id.hex() == dropped && !tip.stash);
    saw_stash = saw_stash || (tip.id.hex() == stash && tip.stash);
  }
  CHECK(saw_dropped);
  CHECK(saw_stash);
}

}  // namespace plimsoll::tests
