// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/identity.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <set>

#include "engine/base/digest.h"

using namespace plimsoll::findings;

TEST_CASE("identity: depends on rule, subject and path and on nothing else", "[findings]") {
  const std::string random = "q8Zr2mW1xV7pT4sKc9Yd0LfJ6hGbN3uA";
  const std::set<std::string> all = {
      make_identity("a", random, SubjectKind::secret, ""),       make_identity("b", random, SubjectKind::secret, ""),
      make_identity("a", random + "x", SubjectKind::secret, ""), make_identity("a", random, SubjectKind::secret, "p"),
      make_identity("a", "ab", SubjectKind::open_text, "c"),     make_identity("a", "a", SubjectKind::open_text, "bc")};
  CHECK(all.size() == 6);
  CHECK(make_identity("a", random, SubjectKind::secret, "") == make_identity("a", random, SubjectKind::secret, ""));
  for (const std::string& identity : all) CHECK(identity.size() == kIdentityHexDigits);
}

TEST_CASE("identity: guessing a password costs a slow hash for each guess", "[findings]") {
  // Twenty guesses against one published identity: the time for each must be that of kSlowHashRounds rounds.
  const std::string published = make_identity("a", "summer2024", SubjectKind::secret, "");
  const auto begin = std::chrono::steady_clock::now();
  int hits = 0;
  for (int guess = 2010; guess < 2030; ++guess) {
    hits += make_identity("a", "summer" + std::to_string(guess), SubjectKind::secret, "") == published ? 1 : 0;
  }
  const auto spent = std::chrono::steady_clock::now() - begin;
  CHECK(hits == 1);
  CHECK(spent > std::chrono::milliseconds(1));
}

TEST_CASE("identity: made for many findings it is what it is alone", "[findings]") {
  Identities identities;
  const std::string random = "q8Zr2mW1xV7pT4sKc9Yd0LfJ6hGbN3uA";
  for (int again = 0; again < 2; ++again) {
    for (const std::string& subject : {std::string("summer2024"), random, std::string()}) {
      for (const char* rule : {"a", "b"}) {
        for (const char* path : {"", "p"}) {
          for (const SubjectKind kind : {SubjectKind::secret, SubjectKind::open_text}) {
            CHECK(identities.make(rule, subject, kind, path) == make_identity(rule, subject, kind, path));
          }
        }
      }
    }
  }
}

TEST_CASE("identity: variety tells a random key from a word", "[findings]") {
  CHECK(variety_bits("") == 0);
  CHECK(variety_bits("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") < 1);
  CHECK(variety_bits("password123") < kStrongBits);
  CHECK(variety_bits("q8Zr2mW1xV7pT4sKc9Yd0LfJ6hGbN3uA") > kStrongBits);
}

TEST_CASE("redact: shows little of a long secret and nothing of a short one", "[findings]") {
  CHECK(redact("") == "********");
  CHECK(redact("hunter2") == "********");
  CHECK(redact("abcdefghijkl") == "abc********");
  CHECK(redact("abcdefghijklmnopqrstuvwxyz") == "abcd********");
  CHECK(redact(std::string("\x1b[1mabcdefghijklmnop")) == "?[1m********");
}
