// SPDX-License-Identifier: Apache-2.0
//
// Every place where text can hide in a repository: a marker in each, all found, each named rightly. Most scanners see two to
// thirteen of these.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/program.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;

namespace {

struct Marker {
  unsigned seed;
  const char* place;
  const char* where;
};

constexpr Marker kMarkers[] = {
    {1, "content of a merge that no parent has", "blob"},
    {2, "renamed and edited in one commit", "blob"},
    {3, "a link that becomes a file", "blob"},
    {4, "text under the attribute -diff", "blob"},
    {5, "text under the attribute binary", "blob"},
    {6, "text behind a NUL byte", "blob"},
    {7, "a note", "note"},
    {8, "a commit message", "commit-message"},
    {9, "the message of an annotated tag", "tag-message"},
    {10, "a tag that points at a blob", "blob"},
    {11, "the latest stash", "stash"},
    {12, "an older stash", "stash"},
    {13, "the untracked part of a stash", "stash"},
    {14, "a commit that only the reflog knows", "reflog-only"},
    {15, "a blob that nothing reaches", "unreachable"},
    {16, "the name of an author", "person-name"},
    {17, "UTF-16 with a byte order mark", "blob"},
    {18, "UTF-16 without one", "blob"},
};

std::string line_with(unsigned seed) { return "token = '" + sample_token(seed) + "'\n"; }

std::string utf16(const std::string& text, bool with_mark) {
  std::string out = with_mark ? "\xFF\xFE" : "";
  for (const char c : text) {
    out += c;
    out += '\0';
  }
  return out;
}

void fill(const GitFolder& repository) {
  repository.write("base.txt", "base\n");
  repository.write(".gitattributes", "nodiff.txt -diff\nbin.txt binary\n");
  boost::filesystem::create_symlink("base.txt", repository.path("link"));
  repository.write("old_name.py", "one\ntwo\nthree\nfour\nfive\nsix\n");
  repository.commit("base");
  repository.write("nodiff.txt", line_with(4));
  repository.write("bin.txt", line_with(5));
  repository.write("nul.dat", std::string("\0\0\0", 3) + line_with(6));
  repository.write("utf16.txt", utf16("\r\n" + line_with(17), true));
  repository.write("utf16-bare.txt", utf16("key\r\n" + line_with(18), false));
  repository.commit("attributes and encodings");
  repository.git({"mv", "old_name.py", "new_name.py"});
  repository.write("new_name.py", "one\ntwo\nthree\nfour\nfive\nsix\n" + line_with(2));
  boost::filesystem::remove(repository.path("link"));
  repository.write("link", line_with(3));
  repository.commit("rename and type change");
  repository.git({"checkout", "-q", "-b", "side"});
  repository.write("side.txt", "side\n");
  repository.commit("side");
  repository.git({"checkout", "-q", "main"});
  repository.write("main.txt", "main\n");
  repository.commit("main");
  repository.git({"merge", "-q", "--no-ff", "--no-commit", "side"});
  repository.write("evil.py", line_with(1));
  repository.commit("merge");
  repository.commit("the key is " + sample_token(8));
  repository.git({"notes", "add", "-m", "note " + sample_token(7)});
  repository.git({"tag", "-a", "v1", "-m", "tag " + sample_token(9)});
  repository.write("tagged.txt", line_with(10));
  const std::string tagged = repository.git({"hash-object", "-w", "tagged.txt"});
  repository.git({"tag", "on-a-blob", tagged});
  boost::filesystem::remove(repository.path("tagged.txt"));
  repository.write("base.txt", line_with(12));
  repository.git({"stash", "-q"});
  repository.write("base.txt", line_with(11));
  repository.write("untracked.txt", line_with(13));
  repository.git({"stash", "-q", "-u"});
  repository.write("reflog.py", line_with(14));
  repository.commit("soon gone");
  repository.git({"reset", "-q", "--hard", "HEAD~1"});
  repository.write("dangling.txt", line_with(15));
  repository.git({"hash-object", "-w", "dangling.txt"});
  boost::filesystem::remove(repository.path("dangling.txt"));
  repository.git({"-c", "user.name=" + sample_token(16), "commit", "-q", "--allow-empty", "-m", "a name"});
}

void check_all_found(const GitFolder& repository, const std::vector<std::string>& options) {
  std::vector<std::string> words = {"scan", "--format", "jsonl", "--show-secrets", repository.path()};
  words.insert(words.end(), options.begin(), options.end());
  const auto result = run_plimsoll(words);
  INFO(result.errors);
  REQUIRE(result.exit_code == 1);
  std::map<std::string, std::string> where_of;
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) {
    const auto record = nlohmann::json::parse(line);
    if (record["type"] == "finding" && record.contains("secret")) where_of[record["secret"]] = record["where"];
  }
  for (const Marker& marker : kMarkers) {
    CAPTURE(marker.place);
    const auto found = where_of.find(sample_token(marker.seed));
    CHECK(found != where_of.end());
    if (found != where_of.end()) CHECK(found->second == marker.where);
  }
}

}  // namespace

TEST_CASE("places: a marker in each is found and named, loose, packed and read plainly", "[command_line]") {
  const GitFolder repository;
  fill(repository);
  check_all_found(repository, {});
  check_all_found(repository, {"--plain-reader"});
  repository.git({"repack", "-adkq"});
  check_all_found(repository, {});
}
