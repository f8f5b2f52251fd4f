// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <cstdint>

#include "engine/git/repository.h"

namespace plimsoll::tests {

TEST_CASE("object id: hexadecimal there and back", "[git]") {
  const std::string hex = "00ff1234567890abcdef00112233445566778899";
  const auto id = git::ObjectId::from_hex(hex);
  REQUIRE(id);
  CHECK(id->hex() == hex);
  for (const char* wrong :
       {"", "00ff", "00ff1234567890abcdef0011223344556677889g", "00ff1234567890abcdef001122334455667788990"}) {
    CHECK(!git::ObjectId::from_hex(wrong));
  }
}

TEST_CASE("commit: what can be read is read", "[git]") {
  struct Case {
    const char* what;
    std::string bytes;
    bool sound;
    std::size_t parents;
    std::int64_t time;
    const char* author;
    const char* message;
  };
  const std::string id(40, 'a');
  const Case cases[] = {
      {"usual", "tree " + id + "\nparent " + id + "\nauthor A <a@b> 10 +0000\ncommitter C <c@d> 20 +0100\n\nHello\nthere\n",
       true, 1, 20, "A <a@b>", "Hello\nthere\n"},
      {"merge", "tree " + id + "\nparent " + id + "\nparent " + id + "\nauthor A <a> 1 +0\ncommitter A <a> 2 +0\n\n", true,
       2, 2, "A <a>", ""},
      {"signature",
       "tree " + id + "\nauthor A <a> 1 +0\ncommitter A <a> 2 +0\ngpgsig -----BEGIN\n parent " + id + "\n \n -----END\n\nM",
       true, 0, 2, "A <a>", "M"},
      {"no time", "tree " + id + "\nauthor A <a>\ncommitter A <a> nonsense\n\nM", true, 0, 0, "A <a>", "M"},
      {"no mail", "tree " + id + "\nauthor somebody\ncommitter somebody\n\nM", true, 0, 0, "somebody", "M"},
      {"time of the author only", "tree " + id + "\nauthor A <a> 7 +0\ncommitter A <a>\n\nM", true, 0, 7, "A <a>", "M"},
      {"no end", "tree " + id, true, 0, 0, "", ""},
      {"no tree", "author A <a> 1 +0\n\nM", false, 0, 0, "", ""},
      {"short tree", "tree abc\n\nM", false, 0, 0, "", ""},
      {"broken parent", "tree " + id + "\nparent xyz\n\nM", false, 0, 0, "", ""},
      {"empty", "", false, 0, 0, "", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.what);
    const auto commit = git::parse_commit({}, one.bytes);
    git::CommitLinks links;
    CHECK(git::parse_commit_links(one.bytes, links) == one.sound);
    REQUIRE(commit.has_value() == one.sound);
    if (!commit) continue;
    CHECK(commit->parents.size() == one.parents);
    CHECK(links.parents == commit->parents);
    CHECK(links.tree == commit->tree);
    CHECK(commit->time == one.time);
    CHECK(links.time == one.time);
    CHECK(commit->author == one.author);
    CHECK(commit->message == one.message);
  }
}

}  // namespace plimsoll::tests
