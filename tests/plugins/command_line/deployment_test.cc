// SPDX-License-Identifier: Apache-2.0
//
// Deployment files from the outside: whose marks count, which rules a profile turns on, what happens to files that cannot be
// understood, and that one place is one finding.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/program.h"

using namespace plimsoll::tests;

namespace {

struct Scan {
  int exit_code = -1;
  std::vector<nlohmann::json> findings;
  nlohmann::json trailer;

  [[nodiscard]] const nlohmann::json* find(const std::string& rule) const {
    for (const nlohmann::json& finding : findings)
      if (finding["rule"] == rule) return &finding;
    return nullptr;
  }
};

Scan scan(const TemporaryFolder& folder, std::vector<std::string> more = {}) {
  std::vector<std::string> words = {"scan", "--no-git", folder.path(), "--format", "jsonl"};
  words.insert(words.end(), more.begin(), more.end());
  const ProgramResult result = run_plimsoll(words);
  INFO(result.errors);
  Scan scan;
  scan.exit_code = result.exit_code;
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) {
    nlohmann::json record = nlohmann::json::parse(line);
    if (record["type"] == "finding") scan.findings.push_back(record);
    scan.trailer = std::move(record);
  }
  return scan;
}

}  // namespace

TEST_CASE("foreign marks: accept what is the same concern, say so, and can be turned off", "[command_line]") {
  const TemporaryFolder folder;
  folder.write("Dockerfile", "# hadolint ignore=DL3006 # the mirror pins it\nFROM debian\nUSER app\n");
  const Scan accepted = scan(folder);
  CHECK(accepted.exit_code == 0);
  const nlohmann::json* finding = accepted.find("image/unpinned");
  REQUIRE(finding != nullptr);
  CHECK((*finding)["suppressed_by"] == "foreign-mark");
  CHECK((*finding)["suppression_reason"] == "hadolint ignore=DL3006 (line 1): the mirror pins it");
  const Scan off = scan(folder, {"--no-foreign-marks"});
  CHECK(off.exit_code == 1);
  REQUIRE(off.find("image/unpinned") != nullptr);
  CHECK(off.find("image/unpinned")->count("suppressed_by") == 0);
  folder.write(".plimsoll.yaml", "foreign-marks: false\n");
  CHECK(scan(folder).exit_code == 1);
}

TEST_CASE("foreign marks: what is said of a missing USER is accepted at the top of the file", "[command_line]") {
  const TemporaryFolder folder;
  folder.write("Dockerfile",
               "# trivy:ignore:DS-0002\nFROM golang:1.26.1 AS build\nRUN make\nFROM debian:13.1\nCOPY --from=build /a /a\n");
  const Scan accepted = scan(folder);
  REQUIRE(accepted.find("runtime/root-user") != nullptr);
  CHECK((*accepted.find("runtime/root-user"))["suppressed_by"] == "foreign-mark");
}

TEST_CASE("profiles: taste and habits are off until they are asked for", "[command_line]") {
  const TemporaryFolder folder;
  folder.write("Dockerfile", "FROM debian:13.1\nMAINTAINER somebody\nUSER app\n");
  folder.write("pod.yaml",
               "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: 'a/b:1.2.3'}]}\n");
  const Scan plain = scan(folder);
  CHECK(plain.find("style/maintainer") == nullptr);
  CHECK(plain.find("runtime/no-memory-limit") == nullptr);
  const Scan strict = scan(folder, {"--profile", "strict"});
  CHECK(strict.find("style/maintainer") == nullptr);
  CHECK(strict.find("runtime/no-memory-limit") != nullptr);
  const Scan style = scan(folder, {"--profile", "style"});
  CHECK(style.find("style/maintainer") != nullptr);
  CHECK(style.find("runtime/no-memory-limit") != nullptr);
  CHECK(scan(folder, {"--profile", "nice"}).exit_code == 2);
}

TEST_CASE("rules list --map: a table for scripts, one line a rule", "[command_line]") {
  const ProgramResult result = run_plimsoll({"rules", "list", "--map"});
  REQUIRE(result.exit_code == 0);
  std::istringstream lines(result.output);
  std::map<std::string, std::vector<std::string>> table;
  std::size_t width = 0;
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> fields(1);
    for (const char byte : line) {
      if (byte == '\t')
        fields.emplace_back();
      else
        fields.back() += byte;
    }
    if (width == 0) width = fields.size();
    CHECK(fields.size() == width);
    table[fields[0]] = fields;
  }
  REQUIRE(table.count("rule") == 1);
  REQUIRE(table.count("image/unpinned") == 1);
  CHECK(table["rule"][4] == "hadolint");
  CHECK(table["image/unpinned"][4] == "DL3006; DL3007");
  CHECK(table["image/unpinned"][2] == "on");
  CHECK(table["style/maintainer"][2] == "off");
  CHECK(table.count("secret/github-token") == 0);
}

TEST_CASE("not understood: a deployment file by its name makes the scan incomplete, one of a test or a template does not",
          "[command_line]") {
  struct Case {
    const char* path;
    const char* text;
    int exit_code;
    const char* reason;  // nullptr: nothing was skipped
  };
  constexpr const char* kLeft = "deployment file not understood (a template, a test, or none by its name)";
  const Case cases[] = {
      {"Dockerfile", "hello world\nthis is none\n", 3, "deployment file not understood"},
      {"compose.yml", "services: [\n", 3, "deployment file not understood"},
      {"tests/Dockerfile", "hello world\n", 0, kLeft},
      {"compose.yml", "services: [\n{% for a in b %}\n", 0, kLeft},
      {"Dockerfile", "# nothing yet\n", 0, "deployment file understood in part"},
      {"Dockerfile", "FROM a/b:1.2.3\nUSER app\n", 0, nullptr},
      {"a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {hostPID: false}\n---\nfoo: [\n", 0, kLeft},
      {"compose.yml", "services:\n  a: {image: 'a/b:1.2.3'}\n---\nx: [\n", 0, "deployment file understood in part"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.path, test.text);
    const TemporaryFolder folder;
    folder.write(test.path, test.text);
    const Scan result = scan(folder);
    CHECK(result.exit_code == test.exit_code);
    CHECK(result.trailer["complete"] == (test.exit_code != 3));
    const auto& skipped = result.trailer["coverage"]["skipped"];
    if (test.reason == nullptr) {
      CHECK(skipped.empty());
    } else {
      REQUIRE(skipped.size() == 1);
      CHECK(skipped[0]["reason"] == test.reason);
    }
  }
}

TEST_CASE("one place is one finding: a setting of the pod that several containers inherit", "[command_line]") {
  const TemporaryFolder folder;
  folder.write("pod.yaml",
               "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  hostNetwork: true\n  containers:\n"
               "  - {name: one, image: 'a/b:1.2.3'}\n  - {name: two, image: 'a/c:1.2.3'}\n");
  const Scan result = scan(folder);
  std::size_t count = 0;
  for (const nlohmann::json& finding : result.findings) {
    if (finding["rule"] != "runtime/host-network") continue;
    ++count;
    REQUIRE(finding["evidence"].size() == 1);
    CHECK(finding["evidence"][0]["text"] ==
          "the same here: Container two of Pod/p shares the network namespace of the host");
  }
  CHECK(count == 1);
}
