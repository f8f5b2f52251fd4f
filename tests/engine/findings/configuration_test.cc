// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/configuration.h"

#include <catch2/catch_test_macros.hpp>

using namespace plimsoll;
using namespace plimsoll::findings;

namespace {

Configuration parsed(std::string_view text) {
  auto configuration = parse_configuration(text, "c.yaml");
  INFO((configuration ? "" : configuration.error().message()));
  REQUIRE(configuration);
  return std::move(*configuration);
}

Finding finding_at(const std::string& rule, std::initializer_list<const char*> paths) {
  Finding finding;
  finding.rule = rule;
  finding.path = *paths.begin();
  finding.identity = std::string(32, 'a');
  for (const char* path : paths) finding.occurrences.push_back({path, 1, "", Where::blob});
  return finding;
}

}  // namespace

TEST_CASE("configuration: what is wrong is told with its place", "[findings]") {
  struct Case {
    const char* text;
    const char* message;
  };
  constexpr Case kCases[] = {
      {"supressions: []",
       "c.yaml:1:1: unknown key 'supressions'; known are suppressions, rules, images, archives, import and foreign-marks"},
      {"- a", "c.yaml:1:1: a configuration is a mapping of keys to values"},
      {"suppressions:\n  - rules: [a]\n", "c.yaml:2:5: a suppression needs a reason"},
      {"suppressions:\n  - reason: x\n", "c.yaml:2:5: a suppression needs rules, paths or identities"},
      {"suppressions:\n  - rules: [a]\n    reason: x\n    expires: soon\n", "c.yaml:4:14: 'expires' is a day, YYYY-MM-DD"},
      {"suppressions:\n  - rules: [a]\n    why: x\n",
       "c.yaml:3:5: unknown key 'why'; known are rules, paths, identities, reason and expires"},
      {"rules: {severity: {a: severe}}", "c.yaml:1:23: a severity is info, low, medium, high or critical"},
      {"foreign-marks: perhaps", "c.yaml:1:16: 'foreign-marks' is true or false"},
      {"archives: {depth: 99}", "c.yaml:1:19: 'depth' is a number, 0 to 32"},
      {"archives: {width: 9}", "c.yaml:1:12: unknown key 'width'; known are depth and bytes"},
      {"images: {pin-level: all}", "c.yaml:1:21: 'pin-level' is tag, full or digest"},
  };
  for (const Case& test : kCases) {
    const auto configuration = parse_configuration(test.text, "c.yaml");
    REQUIRE_FALSE(configuration);
    CHECK(configuration.error().message() == test.message);
  }
  CHECK_FALSE(parse_configuration("a: [", "c.yaml"));
}

TEST_CASE("configuration: an empty file decides nothing", "[findings]") {
  CHECK(parsed("").suppressions.empty());
  CHECK(parsed("# only a comment\n").suppressions.empty());
}

TEST_CASE("configuration: a suppression counts when rule and every place fit", "[findings]") {
  const Configuration configuration =
      parsed("suppressions:\n  - rules: [secret/*]\n    paths: ['test/**']\n    reason: mock\n    expires: 2026-06-30\n");
  struct Case {
    Finding finding;
    const char* today;
    bool suppressed;
  };
  const Case cases[] = {
      {finding_at("secret/a", {"test/a"}), "2026-06-30", true},
      {finding_at("secret/a", {"test/a"}), "2026-07-01", false},
      {finding_at("secret/a", {"test/a", "src/a"}), "2026-06-30", false},
      {finding_at("image/a", {"test/a"}), "2026-06-30", false},
      {finding_at("secret/a", {"src/a"}), "2026-06-30", false},
  };
  for (const Case& test : cases) {
    std::vector<Finding> findings = {test.finding};
    std::vector<std::string> notices;
    apply_configuration(configuration, test.today, findings, notices);
    CHECK((findings[0].suppressed_by == SuppressedBy::configuration) == test.suppressed);
  }
  std::vector<Finding> findings = {finding_at("secret/a", {"test/a"})};
  std::vector<std::string> notices;
  apply_configuration(configuration, "2026-07-01", findings, notices);
  REQUIRE(notices.size() == 1);
  CHECK(notices[0] == "a suppression expired on 2026-06-30 (c.yaml:2, reason: mock); 1 finding is open again");
}

TEST_CASE("configuration: rules are switched off and weighed anew", "[findings]") {
  const Configuration configuration = parsed("rules:\n  disable: [image/unpinned]\n  severity: {runtime/*: low}\n");
  std::vector<Finding> findings = {finding_at("image/unpinned", {"a"}), finding_at("runtime/privileged", {"a"})};
  std::vector<std::string> notices;
  apply_configuration(configuration, "2026-01-01", findings, notices);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::low);
}
