// SPDX-License-Identifier: Apache-2.0
//
// Ranges, trees, the staging area, work trees and plain folders: which content, under which paths. git is the judge where
// it has an answer.
#include <sys/stat.h>
#include <unistd.h>
#include <cstdint>

#include <cstdlib>
#include <set>
#include <sstream>

#include "tests/engine/git/sweep_record.h"
#include "tests/support/random_history.h"

namespace plimsoll::tests {
namespace {

using Lines = std::set<std::string>;

SweepRecord select(const std::string& path, SelectionKind kind, const std::string& revision = "", unsigned kinds = 15) {
  git::SweepOptions options;
  options.kinds = kinds;
  options.threads = 2;
  Selection selection;
  selection.kind = kind;
  selection.revision = revision;
  return sweep_all(path, selection, options);
}

// "path: content" of every blob and file.
Lines contents(const SweepRecord& record) {
  Lines lines;
  for (const auto& [id, object] : record.objects) {
    if (object.kind != git::ObjectKind::blob) continue;
    for (const std::string& path : object.paths) lines.insert(path + ": " + object.bytes);
  }
  return lines;
}

Lines paths_of(const SweepRecord& record) {
  Lines lines;
  for (const auto& [id, object] : record.objects) {
    if (object.kind == git::ObjectKind::blob) lines.insert(object.paths.begin(), object.paths.end());
  }
  return lines;
}

std::size_t commits_of(const SweepRecord& record) { return record.totals.commits; }

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.insert(line);
  return lines;
}

}  // namespace

TEST_CASE("range: the blobs that its commits bring in, with paths", "[git]") {
  const GitFolder folder;
  folder.write("kept.txt", "old");
  folder.write("changed.txt", "before");
  const std::string first = folder.commit("first");
  folder.write("changed.txt", "after");
  folder.write("copy.txt", "old");
  folder.commit("second");
  folder.write("gone.txt", "short life");
  folder.commit("third");
  folder.git({"rm", "-q", "gone.txt"});
  folder.commit("fourth");
  const Lines expected = {"changed.txt: after", "copy.txt: old", "gone.txt: short life"};
  const std::vector<std::string> ranges = {first + "..HEAD", first + "..", "^" + first + " main", "main --not " + first,
                                           "HEAD~3...HEAD"};
  for (const std::string& range : ranges) {
    CAPTURE(range);
    const SweepRecord record = select(folder.path(), SelectionKind::range, range);
    CHECK(record.error.empty());
    CHECK(contents(record) == expected);
    CHECK(commits_of(record) == 3);
    CHECK(record.skipped.empty());
  }
  CHECK(contents(select(folder.path(), SelectionKind::range, "HEAD~1^!")) == Lines{"gone.txt: short life"});
  CHECK(contents(select(folder.path(), SelectionKind::range, "HEAD~2")) ==
        Lines{"changed.txt: after", "changed.txt: before", "copy.txt: old", "kept.txt: old"});
  CHECK(contents(select(folder.path(), SelectionKind::range, "HEAD..HEAD")).empty());
  CHECK(select(folder.path(), SelectionKind::range, "--all").totals.commits == 4);
}

TEST_CASE("range: wrong ones are refused", "[git]") {
  const GitFolder folder;
  folder.write("a.txt", "a");
  folder.commit("one");
  struct Case {
    const char* range;
    const char* message;
  };
  const Case cases[] = {
      {"nowhere..HEAD", "revision 'nowhere' does not exist here"},
      {"HEAD..nowhere", "revision 'nowhere' does not exist here"},
      {"", "the range is empty"},
      {"--frobnicate", "the range has '--frobnicate', which is not known here"},
      {"HEAD^{tree}", "revision 'HEAD^{tree}' is not a commit"},
  };
  for (const Case& one : cases) CHECK(select(folder.path(), SelectionKind::range, one.range).error == one.message);
}

TEST_CASE("range: what only the merge itself has", "[git]") {
  const GitFolder folder;
  folder.write("a.txt", "base");
  folder.commit("base");
  folder.git({"checkout", "-q", "-b", "side"});
  folder.write("side.txt", "of the side");
  folder.commit("side");
  folder.git({"checkout", "-q", "main"});
  folder.write("main.txt", "of main");
  folder.commit("main");
  folder.git({"merge", "-q", "--no-commit", "--no-ff", "side"});
  folder.write("a.txt", "in no parent");
  folder.commit("merge");
  CHECK(contents(select(folder.path(), SelectionKind::range, "HEAD^!")) == Lines{"a.txt: in no parent"});
  CHECK(contents(select(folder.path(), SelectionKind::range, "HEAD^1..HEAD")) ==
        Lines{"a.txt: in no parent", "side.txt: of the side"});
}

TEST_CASE("range: of generated histories it holds what git's raw log shows", "[git]") {
  for (std::uint64_t seed = 40; seed < 46; ++seed) {
    CAPTURE(seed);
    const GitFolder folder;
    import_history(folder, random_history({.seed = seed, .commits = 60, .merges = false}));
    Lines expected;
    for (const std::string& line : lines_of(folder.git(
             {"-c", "core.quotePath=false", "log", "--raw", "--no-abbrev", "--no-renames", "--format=", "main~12..main"}))) {
      // ":100644 100644 <old> <new> M\tpath"
      const std::string id = line.substr(56, 40);
      if (id != std::string(40, '0')) expected.insert(id + " " + line.substr(line.find('\t') + 1));
    }
    Lines found;
    const SweepRecord record = select(folder.path(), SelectionKind::range, "main~12..main");
    for (const auto& [id, object] : record.objects) {
      for (const std::string& path : object.paths) found.insert(id + " " + path);
    }
    CHECK(found == expected);
  }
}

TEST_CASE("range: in a shallow clone the cut is told of", "[git]") {
  const GitFolder folder;
  for (int at = 0; at < 5; ++at) {
    folder.write("a.txt", "version " + std::to_string(at));
    folder.commit("change");
  }
  const TemporaryFolder place;
  folder.git({"clone", "-q", "--depth=2", "file://" + folder.path(), place.path("shallow")});
  const SweepRecord whole = select(place.path("shallow"), SelectionKind::range, "HEAD");
  CHECK(whole.totals.commits == 2);
  CHECK(whole.skip_lines() == std::vector<std::string>{"history cut off by a shallow clone x1"});
  CHECK(select(place.path("shallow"), SelectionKind::range, "HEAD~1..HEAD").skipped.empty());
  CHECK(select(place.path("shallow"), SelectionKind::range, "HEAD~4..HEAD").error ==
        "revision 'HEAD~4' does not exist here (the clone is shallow)");
}

TEST_CASE("range: a missing commit or blob is counted, the rest is read", "[git]") {
  const GitFolder folder;
  folder.write("a.txt", "first");
  const std::string first = folder.commit("first");
  folder.write("b.txt", "second");
  const std::string second = folder.commit("second");
  folder.write("c.txt", "third");
  folder.commit("third");
  const std::string blob = folder.git({"rev-parse", "HEAD:c.txt"});
  REQUIRE(unlink(folder.path(".git/objects/" + second.substr(0, 2) + "/" + second.substr(2)).c_str()) == 0);
  REQUIRE(unlink(folder.path(".git/objects/" + blob.substr(0, 2) + "/" + blob.substr(2)).c_str()) == 0);
  const SweepRecord record = select(folder.path(), SelectionKind::range, first + "..HEAD");
  CHECK(record.error.empty());
  // The parent of the third commit is gone, so all of its tree counts as new.
  CHECK(contents(record) == Lines{"a.txt: first", "b.txt: second"});
  bool told = false;
  for (const Skipped& skipped : record.skipped) told = told || (skipped.reason == "missing object" && skipped.incomplete);
  CHECK(told);
}

TEST_CASE("tree: every file of a revision under all its paths", "[git]") {
  const GitFolder folder;
  folder.write("a.txt", "same");
  folder.write("deep/er/b.txt", "same");
  folder.write("c.txt", "other");
  REQUIRE(symlink("c.txt", folder.path("link").c_str()) == 0);
  folder.commit("one");
  folder.write("c.txt", "later");
  folder.commit("two");
  const SweepRecord record = select(folder.path(), SelectionKind::tree, "HEAD~1");
  CHECK(contents(record) == Lines{"a.txt: same", "deep/er/b.txt: same", "c.txt: other", "link: c.txt"});
  CHECK(contents(select(folder.path(), SelectionKind::tree, "HEAD:deep")) == Lines{"er/b.txt: same"});
  CHECK(select(folder.path(), SelectionKind::tree, "nothing").error == "revision 'nothing' does not exist here");
}

TEST_CASE("tree: a bomb of folders ends, and its content is read once", "[git]") {
  const GitFolder folder;
  folder.write("file", "payload");
  std::string tree;
  folder.git({"add", "file"});
  tree = folder.git({"write-tree"});
  for (int level = 0; level < 12; ++level) {
    std::string listing;
    for (int entry = 0; entry < 10; ++entry) listing += "040000 tree " + tree + "\td" + std::to_string(entry) + "\n";
    ProgramOptions options;
    options.working_directory = folder.path();
    options.standard_input = listing;
    tree = run({"git", "mktree"}, options).output.substr(0, 40);
  }
  const SweepRecord record = select(folder.path(), SelectionKind::tree, tree);
  CHECK(record.objects.size() == 1);
  REQUIRE(record.skipped.size() == 1);
  CHECK(!record.skipped[0].incomplete);
}

TEST_CASE("staged: what differs from HEAD, as git says", "[git]") {
  const GitFolder folder;
  import_history(folder, random_history({.seed = 50, .commits = 60, .files = 40}));
  folder.git({"reset", "-q", "--hard", "main"});
  folder.write("src/new.txt", "staged");
  folder.write("top.txt", "staged too");
  const std::string some = folder.git({"ls-files"}).substr(0, folder.git({"ls-files"}).find('\n'));
  folder.write(some, "changed and staged");
  folder.git({"add", "-A"});
  folder.write(some, "changed again, not staged");
  folder.write("untracked.txt", "not staged");
  folder.write("intended.txt", "not staged");
  folder.git({"add", "-N", "intended.txt"});
  const SweepRecord record = select(folder.path(), SelectionKind::staged);
  CHECK(paths_of(record) == lines_of(folder.git({"diff", "--cached", "--name-only", "--diff-filter=d"})));
  CHECK(contents(record).contains(some + ": changed and staged"));
  CHECK(record.skipped.empty());
}

TEST_CASE("staged: before the first commit everything is", "[git]") {
  const GitFolder folder;
  folder.write("a.txt", "a");
  folder.write("b/c.txt", "c");
  folder.git({"add", "-A"});
  CHECK(contents(select(folder.path(), SelectionKind::staged)) == Lines{"a.txt: a", "b/c.txt: c"});
  const GitFolder empty;
  CHECK(contents(select(empty.path(), SelectionKind::staged)).empty());
}

TEST_CASE("staged: both sides of a conflict", "[git]") {
  const GitFolder folder;
  folder.write("a.txt", "base");
  folder.commit("base");
  folder.git({"checkout", "-q", "-b", "side"});
  folder.write("a.txt", "theirs");
  folder.commit("side");
  folder.git({"checkout", "-q", "main"});
  folder.write("a.txt", "ours");
  folder.commit("main");
  static_cast<void>(run({"git", "merge", "-q", "side"}, {folder.path(), "", {"GIT_CONFIG_GLOBAL=/dev/null"}, false}));
  CHECK(contents(select(folder.path(), SelectionKind::staged)) == Lines{"a.txt: theirs"});
}

TEST_CASE("staged: GIT_INDEX_FILE, linked work trees and bare repositories", "[git]") {
  const GitFolder folder;
  folder.write("a.txt", "a");
  folder.commit("one");
  const TemporaryFolder other;
  folder.git({"worktree", "add", "-q", "-b", "side", other.path("linked")});
  other.write("linked/b.txt", "of the linked tree");
  static_cast<void>(run({"git", "add", "-A"}, {other.path("linked"), "", {}, false}));
  CHECK(contents(select(other.path("linked"), SelectionKind::staged)) == Lines{"b.txt: of the linked tree"});
  CHECK(contents(select(folder.path(), SelectionKind::staged)).empty());
  // As `git commit -a` and `git commit FILE` do in front of a hook.
  folder.write("c.txt", "in another index");
  static_cast<void>(run({"sh", "-c", "cp .git/index .git/other && GIT_INDEX_FILE=.git/other git add c.txt"},
                        {folder.path(), "", {}, false}));
  setenv("GIT_INDEX_FILE", folder.path(".git/other").c_str(), 1);
  const SweepRecord record = select(folder.path(), SelectionKind::staged);
  unsetenv("GIT_INDEX_FILE");
  CHECK(contents(record) == Lines{"c.txt: in another index"});
  folder.git({"clone", "-q", "--bare", folder.path(), other.path("bare.git")});
  CHECK(contents(select(other.path("bare.git"), SelectionKind::staged)).empty());
}

TEST_CASE("worktree: tracked files always, untracked ones unless ignored, never outside", "[git]") {
  const GitFolder folder;
  const TemporaryFolder outside;
  outside.write("secret.txt", "outside");
  folder.write(".gitignore", "*.log\nbuild/\n");
  folder.write("a.txt", "tracked");
  folder.write("tracked.log", "tracked although ignored");
  folder.write("build/kept.txt", "tracked in an ignored folder");
  folder.git({"add", "-f", "."});
  REQUIRE(symlink(outside.path("secret.txt").c_str(), folder.path("tracked-link").c_str()) == 0);
  folder.commit("one");
  folder.write("a.txt", "changed");
  folder.write("untracked.txt", "untracked");
  folder.write("untracked.log", "ignored");
  folder.write("build/untracked.txt", "ignored");
  REQUIRE(symlink(outside.path().c_str(), folder.path("link-to-folder").c_str()) == 0);
  REQUIRE(symlink(".", folder.path("loop").c_str()) == 0);
  REQUIRE(mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  static_cast<void>(run({"git", "init", "-q", folder.path("nested")}));
  folder.write("nested/inside.txt", "of another repository");
  const SweepRecord record = select(folder.path(), SelectionKind::worktree);
  CHECK(contents(record) == Lines{".gitignore: *.log\nbuild/\n", "a.txt: changed", "tracked.log: tracked although ignored",
                                  "build/kept.txt: tracked in an ignored folder",
                                  "tracked-link: " + outside.path("secret.txt"), "untracked.txt: untracked"});
  CHECK(record.skip_lines() == std::vector<std::string>{"another repository inside the work tree x1 (on purpose)",
                                                        "special file x1 (on purpose)", "symbolic link x2 (on purpose)"});
  const TemporaryFolder bare;
  folder.git({"clone", "-q", "--bare", folder.path(), bare.path("bare.git")});
  CHECK(select(bare.path("bare.git"), SelectionKind::worktree).error.ends_with("is bare: it has no work tree"));
}

TEST_CASE("folder: plain files, no repository needed", "[git]") {
  const TemporaryFolder folder;
  folder.write("a.txt", "a");
  folder.write("b/c.txt", "c");
  folder.write(".git/config", "not looked at");
  folder.write("b/.git/config", "not looked at");
  folder.write("b/.gitignore", "*.txt");
  REQUIRE(symlink("..", folder.path("b/up").c_str()) == 0);
  git::SkipLog skips;
  std::mutex mutex;
  SweepRecord result;
  auto totals = git::sweep_folder(folder.path(), {}, skips,
                                  [&](unsigned, const git::SweptObject& object) { record(result, mutex, object); });
  REQUIRE(totals);
  CHECK(contents(result) == Lines{"a.txt: a", "b/c.txt: c", "b/.gitignore: *.txt"});
  CHECK(totals->files == 3);
  SECTION("a single file") {
    SweepRecord single;
    REQUIRE(git::sweep_folder(folder.path("b/c.txt"), {}, skips,
                              [&](unsigned, const git::SweptObject& object) { record(single, mutex, object); }));
    CHECK(contents(single) == Lines{"c.txt: c"});
  }
  SECTION("unreadable parts make it incomplete") {
    if (geteuid() == 0) SKIP("root can read everything");
    REQUIRE(chmod(folder.path("b").c_str(), 0) == 0);
    git::SkipLog more;
    REQUIRE(git::sweep_folder(folder.path(), {}, more, [](unsigned, const git::SweptObject&) {}));
    REQUIRE(chmod(folder.path("b").c_str(), 0700) == 0);
    CHECK(!more.complete());
  }
  SECTION("one that is not there") {
    auto none = git::sweep_folder(folder.path("none"), {}, skips, [](unsigned, const git::SweptObject&) {});
    REQUIRE(!none);
    CHECK(none.error().kind == ErrorKind::not_found);
  }
}

}  // namespace plimsoll::tests
