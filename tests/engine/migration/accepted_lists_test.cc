// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/base/digest.h"
#include "engine/migration/imported.h"

using namespace plimsoll;
using namespace plimsoll::migration;

namespace {

Imported read(const std::string& text, const std::string& name) {
  Imported imported;
  REQUIRE(import_file(text, name, imported));
  return imported;
}

bool accepts(const Imported& imported, const char* secret, const char* path, const char* commit, std::size_t line) {
  bool by_list = false;
  const bool accepted = imported
                            .accepts({.rule = "secret/x",
                                      .secret = secret,
                                      .match = secret,
                                      .line_text = secret,
                                      .path = path,
                                      .commit = commit,
                                      .line_from_one = line},
                                     by_list)
                            .has_value();
  return accepted && by_list;
}

const std::string kCommit(40, 'a');

}  // namespace

TEST_CASE("accepted lists: fingerprints of gitleaks, with and without a commit", "[migration]") {
  const Imported imported = read("# comment\nsrc/a.py:generic-api-key:12\n" + kCommit +
                                     ":dir\\b.py:aws-access-token:3\nnonsense\na:b\n\n" + to_hex(sha256("known")) + "\n",
                                 ".gitleaksignore");
  CHECK(accepts(imported, "s", "src/a.py", "", 12));
  CHECK_FALSE(accepts(imported, "s", "src/a.py", "", 13));
  CHECK_FALSE(accepts(imported, "s", "src/b.py", "", 12));
  CHECK(accepts(imported, "s", "dir/b.py", kCommit.c_str(), 99));
  CHECK_FALSE(accepts(imported, "s", "dir/b.py", "b", 3));
  CHECK(accepts(imported, "known", "anywhere", "", 1));
  REQUIRE(imported.not_carried.size() == 2);
  CHECK(imported.not_carried[0] == ".gitleaksignore:4:1: this is no fingerprint, [commit:]file:rule:line");
}

TEST_CASE("accepted lists: a report of gitleaks as a baseline", "[migration]") {
  const Imported imported = read(R"([{"RuleID":"a","Secret":"shown","File":"a.py","Commit":"","StartLine":3},
    {"RuleID":"a","Secret":"REDACTED","File":"b.py","Commit":"","StartLine":4}, {"Secret":"x"}, 7])",
                                 "report.json");
  CHECK(accepts(imported, "shown", "a.py", "", 77));
  CHECK_FALSE(accepts(imported, "shown", "c.py", "", 3));
  CHECK_FALSE(accepts(imported, "other", "a.py", "", 3));
  CHECK(accepts(imported, "other", "b.py", "", 4));
  CHECK(imported.not_carried.size() == 2);
}

TEST_CASE("accepted lists: a baseline of detect-secrets knows secrets by their hash", "[migration]") {
  const Imported imported = read(R"({"version":"1.4.0","results":{"a.py":[{"type":"Secret Keyword","hashed_secret":")" +
                                     to_hex(sha1("known")) + R"(","line_number":1},{"hashed_secret":7}]}})",
                                 ".secrets.baseline");
  CHECK(accepts(imported, "known", "a.py", "", 9));
  CHECK_FALSE(accepts(imported, "known", "b.py", "", 1));
  CHECK(imported.not_carried.size() == 1);
}

TEST_CASE("accepted lists: what is none of them is refused", "[migration]") {
  for (const char* text : {"{\"a\":1}", "{", "[1", "{\"results\":[]}"}) {
    CAPTURE(text);
    Imported imported;
    CHECK_FALSE(import_file(text, "x.json", imported));
  }
}
