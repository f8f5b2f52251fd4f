// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/build/build_checks.h"
#include "engine/documents/secret_file/secret_file.h"
#include "tests/engine/detect/dockerfile_fixture.h"

namespace plimsoll::detect::build {

namespace {

std::vector<Match> check(std::string_view path, std::string_view bytes, std::map<std::string, std::string> beside = {}) {
  const documents::DocumentType type{documents::DocumentKind::other_deployment, documents::kSecretFileTypeName, nullptr,
                                     nullptr, nullptr};
  testing::FilesInMemory files(std::move(beside));
  const documents::Model model;
  const CheckSettings settings;
  const CheckInput input{path, bytes, type, model, &files, settings};
  std::vector<Match> matches;
  CheckCounts counts;
  check_tracked_secrets(input, matches, counts);
  return matches;
}

}  // namespace

TEST_CASE("tracked secrets: which names are claimed", "[detect][build]") {
  struct Case {
    std::string_view path;
    bool claimed;
  };
  const Case cases[] = {
      {".env", true},       {"app/.env", true},    {".env.production", true},  {".env.example", false},
      {"env", false},       {"keys/id_rsa", true}, {"id_rsa.pub", false},      {"store.p12", true},
      {".p12", false},      {"talk.key", false},   {"testdata/id_rsa", false}, {"terraform.tfstate", true},
      {"README.md", false},
  };
  for (const Case& one : cases) {
    INFO(one.path);
    CHECK((documents::claim_secret_file(one.path) == documents::DocumentType::Claim::yes) == one.claimed);
  }
}

TEST_CASE("tracked secrets: an .env file counts by what is in it", "[detect][build]") {
  struct Case {
    std::string_view text;
    std::string_view summary;
  };
  const Case cases[] = {
      {"DB_PASSWORD=hunter2\n", "medium build/tracked-secret-file"},
      {"export DB_PASSWORD='hunter2'\r\n", "medium build/tracked-secret-file"},
      {"VERSION=1.2\nPORT=80\n", ""},
      {"DB_PASSWORD=\n", ""},
      {"DB_PASSWORD=<your password>\n", ""},
      {"DB_PASSWORD=changeme\n", ""},
      {"DB_PASSWORD=${PASSWORD}\n", ""},
      {"#DB_PASSWORD=hunter2\n", ""},
      {"DB_PASSWORD_FILE=/run/x\n", ""},
      {"", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(testing::summary(check(".env", one.text)) == one.summary);
  }
  const std::string_view text = "A=b\nDB_PASSWORD=hunter2\n";
  const std::vector<Match> matches = check(".env", text);
  REQUIRE(matches.size() == 1);
  CHECK(text.substr(matches[0].secret.begin, matches[0].secret.size()) == "hunter2");
  CHECK(matches[0].message == "The file .env lies in the repository with a value for DB_PASSWORD");
}

TEST_CASE("tracked secrets: keys, and what .gitignore says", "[detect][build]") {
  const std::string key = std::string("-----BEGIN OPENSSH PRIVATE ") + "KEY-----\n";
  CHECK(testing::summary(check("id_rsa", key)) == "high build/tracked-secret-file");
  CHECK(check("id_rsa", "see the wiki\n").empty());
  struct Case {
    std::string_view path;
    std::map<std::string, std::string> beside;
    std::string_view evidence;
  };
  const Case cases[] = {
      {"a/.env", {}, "no .gitignore names it"},
      {"a/.env", {{".gitignore", "# local\n.env\n"}}, ".gitignore names it, so it was added before or by force"},
      {"a/.env", {{".gitignore", "/.env\n"}}, "no .gitignore names it"},
      {"a/.env", {{"a/.gitignore", "/.env\n"}}, "a/.gitignore names it, so it was added before or by force"},
      {"a/.env", {{".gitignore", "*.env\n!.env\n"}}, "no .gitignore names it"},
      {"a/.env", {{".gitignore", "**/.env\n"}}, ".gitignore names it, so it was added before or by force"},
  };
  for (const Case& one : cases) {
    const std::vector<Match> matches = check(one.path, "DB_PASSWORD=hunter2\n", one.beside);
    REQUIRE(matches.size() == 1);
    REQUIRE(matches[0].evidence.size() == 1);
    CHECK(matches[0].evidence[0].text == one.evidence);
  }
}

}  // namespace plimsoll::detect::build
