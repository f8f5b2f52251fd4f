// SPDX-License-Identifier: Apache-2.0
//
// What goes wrong at users' desks and in their pipelines: each with its exit code and its message.
#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <fstream>

#include "tests/support/program.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;
namespace fs = boost::filesystem;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void overwrite_middle(const std::string& path) {
  fs::permissions(path, fs::owner_read | fs::owner_write);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(fs::file_size(path) / 2));
  file << "damagedamagedamagedamage";
}

}  // namespace

TEST_CASE("bad input: a folder that is no repository", "[command_line]") {
  const TemporaryFolder folder;
  const auto result = run_plimsoll({"scan", folder.path()});
  CHECK(result.exit_code == 2);
  CHECK(result.output.empty());
  CHECK(result.errors ==
        "plimsoll: cannot scan '" + folder.path() + "': it is no git repository; --no-git scans a plain folder or file\n");
}

TEST_CASE("bad input: a path that does not exist", "[command_line]") {
  for (const char* option : {"--worktree", "--no-git"}) {
    const auto result = run_plimsoll({"scan", option, "/none/such"});
    CHECK(result.exit_code == 2);
    CHECK(result.errors == "plimsoll: cannot scan '/none/such': there is no such file or folder\n");
  }
}

TEST_CASE("bad input: an empty repository is clean and says that it is empty", "[command_line]") {
  const GitFolder repository;
  for (const std::vector<std::string>& extra : {std::vector<std::string>{}, {"--staged"}, {"--worktree"}}) {
    std::vector<std::string> arguments = {"scan", repository.path()};
    arguments.insert(arguments.end(), extra.begin(), extra.end());
    const auto result = run_plimsoll(arguments);
    INFO(result.errors);
    CHECK(result.exit_code == 0);
    CHECK(contains(result.output, "no findings"));
  }
}

TEST_CASE("bad input: a repository of another owner is scanned all the same", "[command_line]") {
  if (geteuid() != 0) SKIP("only root can give a folder to another user");
  const GitFolder repository;
  repository.write("a.py", "token = '" + sample_token() + "'\n");
  repository.commit("add");
  for (fs::recursive_directory_iterator at(repository.path()), end; at != end; ++at) {
    REQUIRE(chown(at->path().c_str(), 12345, 12345) == 0);
  }
  REQUIRE(chown(repository.path().c_str(), 12345, 12345) == 0);
  CHECK(run_plimsoll({"scan", repository.path()}).exit_code == 1);
}

TEST_CASE("bad input: an unknown extension does not stop a reader of objects", "[command_line]") {
  const GitFolder repository;
  repository.write("a.py", "token = '" + sample_token() + "'\n");
  repository.commit("add");
  repository.git({"config", "core.repositoryformatversion", "1"});
  repository.git({"config", "extensions.worktreeConfig", "true"});
  std::ofstream(repository.path(".git/config"), std::ios::app) << "[extensions]\n\tsomethingNew = true\n";
  CHECK(run_plimsoll({"scan", repository.path()}).exit_code == 1);
}

TEST_CASE("bad input: a shallow clone is scanned, incomplete, and told what to do", "[command_line]") {
  const GitFolder repository;
  repository.write("a.py", "one\n");
  repository.commit("one");
  repository.write("a.py", "two\n");
  repository.commit("two");
  const TemporaryFolder clone;
  REQUIRE(run({"git", "clone", "-q", "--depth", "1", "file://" + repository.path(), clone.path("c")}).exit_code == 0);
  const auto result = run_plimsoll({"scan", clone.path("c")});
  CHECK(result.exit_code == 3);
  CHECK(contains(result.output, "The clone is shallow. Fetch the whole history ('git fetch --unshallow'"));
  // The files of the tip are all there.
  CHECK(run_plimsoll({"scan", "--tree", "HEAD", clone.path("c")}).exit_code == 0);
  CHECK(run_plimsoll({"scan", "--staged", clone.path("c")}).exit_code == 0);
  // Before the boundary nobody can look.
  CHECK(run_plimsoll({"scan", "--range", "HEAD~1..HEAD", clone.path("c")}).exit_code != 0);
}

TEST_CASE("bad input: settings that cannot be read are the user's to mend", "[command_line]") {
  const GitFolder repository;
  repository.write("a.py", "one\n");
  repository.commit("one");
  const TemporaryFolder outside;
  outside.write("other.yaml", "its-first-word: is nobody's business\n");
  const std::string name = repository.path(".plimsoll.yaml");
  const auto refused = [&](const std::string& message) {
    const auto result = run_plimsoll({"scan", repository.path()});
    fs::remove_all(name);
    CHECK(result.exit_code == 2);
    INFO(result.errors);
    CHECK(contains(result.errors, message));
    CHECK_FALSE(contains(result.errors, "its-first-word"));
  };
  fs::create_directory(name);
  refused("not a regular file");
  REQUIRE(mkfifo(name.c_str(), 0600) == 0);
  refused("not a regular file");
  std::ofstream(name) << '#' << std::string((std::size_t{64} << 20U) + 1, 'x');
  refused("at most 67108864 are read");
  // Whoever wrote the repository does not choose what of the machine is read.
  fs::create_symlink(outside.path("other.yaml"), name);
  refused("leads out of what is scanned");
  fs::create_symlink("/dev/zero", name);
  refused("leads out of what is scanned");
  std::ofstream(name) << "import: ['../" << fs::path(outside.path()).filename().string() << "/other.yaml']\n";
  refused("leads out of what is scanned");
  // A link to another file of the repository is one of its files.
  repository.write("ci/plimsoll.yaml", "images:\n  pin-level: tag\n");
  fs::create_symlink("ci/plimsoll.yaml", name);
  CHECK(run_plimsoll({"scan", repository.path()}).exit_code == 0);
}

TEST_CASE("bad input: a damaged index makes the scan of what it lists incomplete", "[command_line]") {
  const GitFolder repository;
  repository.write("a.py", "token = '" + sample_token() + "'\n");
  repository.commit("one");
  const auto check = [&] {
    CHECK(run_plimsoll({"scan", "--staged", repository.path()}).exit_code == 3);
    CHECK(run_plimsoll({"scan", "--worktree", repository.path()}).exit_code == 3);
    CHECK(run_plimsoll({"scan", repository.path()}).exit_code == 1);
  };
  repository.git({"update-index", "--split-index"});
  repository.write("b.py", "two\n");
  repository.git({"add", "b.py"});
  std::vector<fs::path> halves;
  for (fs::directory_iterator at(repository.path(".git")), end; at != end; ++at) {
    if (at->path().filename().string().starts_with("sharedindex.")) halves.push_back(at->path());
  }
  REQUIRE_FALSE(halves.empty());
  for (const fs::path& half : halves) fs::remove(half);
  check();
  for (const std::string bytes : {"", "DIRC", "not an index at all"}) {
    std::ofstream(repository.path(".git/index"), std::ios::binary) << bytes;
    check();
  }
}

TEST_CASE("bad input: thousands of nested folders are walked in their proportion", "[command_line]") {
  const GitFolder repository;
  constexpr int kDepth = 900;
  // The whole name is longer than the system takes from some folders: made step by step.
  const fs::path before = fs::current_path();
  fs::current_path(repository.path());
  for (int at = 0; at < kDepth; ++at) {
    REQUIRE(mkdir("d", 0700) == 0);
    REQUIRE(chdir("d") == 0);
  }
  std::ofstream("a.py") << "token = '" << sample_token() << "'\n";
  fs::current_path(before);
  const auto begin = std::chrono::steady_clock::now();
  CHECK(run_plimsoll({"scan", "--worktree", repository.path()}).exit_code == 1);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(4));
}

TEST_CASE("bad input: a missing blob makes the scan incomplete", "[command_line]") {
  const GitFolder repository;
  repository.write("a.py", "one\n");
  repository.write("b.py", "token = '" + sample_token() + "'\n");
  repository.commit("one");
  const std::string id = repository.git({"rev-parse", "HEAD:a.py"});
  REQUIRE(fs::remove(repository.path(".git/objects/" + id.substr(0, 2) + "/" + id.substr(2))));
  const auto history = run_plimsoll({"scan", repository.path()});
  CHECK(history.exit_code == 3);
  CHECK(contains(history.output, "NOT READ: "));
  CHECK(contains(history.output, id));
  // What could be read is reported.
  CHECK(contains(history.output, "b.py:1"));
  CHECK(run_plimsoll({"scan", "--tree", "HEAD", repository.path()}).exit_code == 3);
}

TEST_CASE("bad input: a damaged pack makes the scan incomplete and takes nothing else away", "[command_line]") {
  const GitFolder repository;
  std::string noise;
  for (int line = 0; line < 3000; ++line) noise += std::to_string(line * 7919 % 10007) + "\n";
  repository.write("big.txt", noise);
  repository.commit("one");
  repository.git({"repack", "-adq"});
  repository.write("b.py", "token = '" + sample_token() + "'\n");
  repository.commit("two");
  for (fs::directory_iterator at(repository.path(".git/objects/pack")), end; at != end; ++at) {
    if (at->path().extension() == ".pack") overwrite_middle(at->path().string());
  }
  const auto result = run_plimsoll({"scan", repository.path()});
  CHECK(result.exit_code == 3);
  CHECK(contains(result.output, "b.py:1"));
  CHECK(contains(result.output, "incomplete: "));
}

TEST_CASE("bad input: a rule file with an error is told with its place", "[command_line]") {
  const TemporaryFolder folder;
  folder.write("rules.yaml", "provider: X\nrules:\n  - id: secret/mine\n    title: Mine\n    pattern: '('\n");
  const auto result = run_plimsoll({"scan", "--no-git", "--rules", folder.path("rules.yaml"), folder.path()});
  CHECK(result.exit_code == 2);
  CHECK(contains(result.errors, folder.path("rules.yaml") + ":"));
  const auto missing = run_plimsoll({"scan", "--no-git", "--rules", folder.path("none.yaml"), folder.path()});
  CHECK(missing.exit_code == 2);
  CHECK(contains(missing.errors, "none.yaml"));
}

TEST_CASE("bad input: a configuration with an unknown key is told with its place", "[command_line]") {
  const TemporaryFolder folder;
  folder.write(".plimsoll.yaml", "suppresions: []\n");
  const auto result = run_plimsoll({"scan", "--no-git", folder.path()});
  CHECK(result.exit_code == 2);
  CHECK(contains(result.errors, ".plimsoll.yaml:1:1"));
  CHECK(contains(result.errors, "suppresions"));
}

TEST_CASE("bad input: a rule that does not exist in a configuration is told, and nothing else changes", "[command_line]") {
  const TemporaryFolder folder;
  folder.write(".plimsoll.yaml",
               "suppressions:\n  - rules: [secrets/*]\n    reason: none\nrules:\n  enable: [image/unpined]\n");
  const auto result = run_plimsoll({"scan", "--no-git", folder.path()}, {"", "", {"COLUMNS=1000"}, false});
  CHECK(result.exit_code == 0);
  CHECK(contains(result.output, "note: no rule is named 'secrets/*' (" + folder.path(".plimsoll.yaml") + ":2)"));
  CHECK(contains(result.output,
                 "note: no rule is named 'image/unpined' (" + folder.path(".plimsoll.yaml") + ", rules: enable)"));
}

TEST_CASE("bad input: an error is told on standard error whatever the format", "[command_line]") {
  const TemporaryFolder folder;
  folder.write(".plimsoll.yaml", "suppresions: []\n");
  for (const char* format : {"text", "jsonl", "counts", "sarif", "csv"}) {
    CAPTURE(format);
    const auto result = run_plimsoll({"scan", "--no-git", folder.path(), "--format", format});
    CHECK(result.exit_code == 2);
    CHECK(contains(result.errors, ".plimsoll.yaml:1:1: unknown key 'suppresions'"));
  }
}

TEST_CASE("bad input: a file is no repository, and a repository may have no commit yet", "[command_line]") {
  const GitFolder repository;
  repository.write("a.env", "TOKEN=1\n");
  const auto empty = run_plimsoll({"scan", repository.path()}, {"", "", {"COLUMNS=1000"}, false});
  CHECK(empty.exit_code == 0);
  CHECK(contains(empty.output, "note: there is no commit yet; 'plimsoll scan --worktree' reads the files on disk"));
  const auto file = run_plimsoll({"scan", repository.path("a.env")});
  CHECK(file.exit_code == 2);
  CHECK(contains(file.errors, "cannot scan '" + repository.path("a.env") + "': it is a file; --no-git scans one file"));
}

TEST_CASE("bad input: a folder inside a repository is told to be scanned with all of it", "[command_line]") {
  const GitFolder repository;
  repository.write("inside/a", "text\n");
  repository.commit("one");
  const std::string note = "lies in the repository '" + repository.path() + "': all of it is scanned";
  struct Case {
    std::string path;
    bool told;
  };
  for (const Case& test :
       {Case{repository.path("inside"), true}, {repository.path(), false}, {repository.path(".git"), false}}) {
    CAPTURE(test.path);
    CHECK(contains(run_plimsoll({"scan", test.path}, {"", "", {"COLUMNS=1000"}, false}).output, note) == test.told);
  }
  CHECK_FALSE(contains(run_plimsoll({"scan"}, {repository.path("inside"), "", {}, false}).output, "lies in"));
}

TEST_CASE("bad input: options", "[command_line]") {
  struct Case {
    std::vector<std::string> arguments;
    const char* message;
  };
  const Case cases[] = {
      {{"scan", "--colour"}, "unknown option '--colour'; did you mean '--color'?"},
      {{"scan", "--rnage", "a..b"}, "unknown option '--rnage'; did you mean '--range'?"},
      {{"scan", "--zzz"}, "unknown option '--zzz'; 'plimsoll scan --help' lists them"},
      {{"scan", "-x"}, "unknown option '-x'; 'plimsoll scan --help' lists them"},
      {{"scan", "--range"}, "option '--range' needs a value; see 'plimsoll scan --help'"},
      {{"scan", "--staged=no"}, "option '--staged' takes no value; see 'plimsoll scan --help'"},
      {{"scan", "--staged", "--worktree"}, "--staged and --worktree exclude each other"},
      {{"scan", "--fail-on", "severe"}, "--fail-on takes info, low, medium, high or critical, not 'severe'"},
      {{"scan", "--format", "pdf"}, "unknown format 'pdf'; known are "},
      {{"scan", "--report", "sarif"}, "--report takes FORMAT=FILE, not 'sarif'"},
      {{"scan", "--threads", "0"}, "--threads takes a number from 1 to 256, not '0'"},
      {{"scan", "--memory", "much"}, "--memory takes a size as 200M or 1G, not 'much'"},
      {{"scan", "--no-git", "--as-of", "2023-02-30", "/"}, "'2023-02-30' is no day; --as-of takes YYYY-MM-DD"},
      {{"scan", "a", "b"}, "one PATH at a time, not 'a' and 'b'"},
      {{"scna"}, "unknown command 'scna'; did you mean 'scan'?"},
      {{"analyse"}, "unknown command 'analyse'; 'plimsoll help' lists them"},
      {{"--staged"}, "a command comes before '--staged', as in 'plimsoll scan --staged'"},
      {{"help", "suppresions"}, "no help on 'suppresions'; did you mean 'suppressions'?"},
      {{"hook", "instal"}, "unknown word 'instal'; did you mean 'install'?"},
      {{"hook", "install", "precommit"}, "no hook event 'precommit'; did you mean 'pre-commit'?"},
      {{"hook", "install", "post-merge"}, "no hook event 'post-merge'; known are pre-commit, pre-push, pre-receive, update"},
      {{"rules", "explian", "x"}, "unknown word 'explian'; did you mean 'explain'?"},
      {{"rules", "explain", "image/unpined"}, "no rule 'image/unpined'; did you mean 'image/unpinned'?"},
      {{"rules", "explain", "secret/github-pat"}, "no rule 'secret/github-pat'; did you mean secret/github-"},
      {{"rules", "explain", "secret/qqqq"}, "no rule 'secret/qqqq'; 'plimsoll rules list' shows all"},
      {{"render", "none.jsonl"}, "cannot read 'none.jsonl': No such file or directory"},
      {{"rules"}, "say what: 'plimsoll rules list', 'explain RULE', 'test FILE', 'profile PATH' or 'import FILE'"},
  };
  for (const Case& test : cases) {
    const auto result = run_plimsoll(test.arguments);
    CAPTURE(test.arguments);
    CHECK(result.exit_code == 2);
    CHECK(result.output.empty());
    CHECK(contains(result.errors, std::string("plimsoll: ") + test.message));
  }
}

TEST_CASE("bad input: a range or revision that does not exist", "[command_line]") {
  const GitFolder repository;
  repository.write("a", "b");
  repository.commit("one");
  for (const std::vector<std::string>& selection :
       {std::vector<std::string>{"--range", "none..HEAD"}, {"--range", "HEAD..none"}, {"--tree", "none"}}) {
    const auto result = run_plimsoll({"scan", selection[0], selection[1], repository.path()});
    CAPTURE(selection);
    CHECK(result.exit_code == 2);
    CHECK(contains(result.errors, "none"));
  }
}

TEST_CASE("bad input: a reader of the report that has gone away is an error, not a silent success", "[command_line]") {
  const TemporaryFolder folder;
  folder.write("a", "b");
  ProgramOptions options;
  options.close_output = true;
  const auto result = run_plimsoll({"scan", "--no-git", folder.path()}, options);
  CHECK(result.exit_code == 4);
  CHECK(result.errors == "plimsoll: cannot write to standard output: Broken pipe\n");
}

TEST_CASE("bad input: a report file that cannot be written", "[command_line]") {
  const TemporaryFolder folder;
  folder.write("a", "b");
  const auto result = run_plimsoll({"scan", "--no-git", folder.path(), "--report", "sarif=/none/such/x.sarif"});
  CHECK(result.exit_code == 4);
  CHECK(contains(result.errors, "plimsoll: cannot write '/none/such/x.sarif': "));
}
