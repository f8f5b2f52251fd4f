// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/rule_trial.h"

#include <catch2/catch_test_macros.hpp>

#include "engine/rules/rule_file.h"

using namespace plimsoll;

namespace {

detect::secrets::Trial try_text(const std::string& fields) {
  const auto rules = rules::parse_rule_file(
      "rules:\n  - id: secret/acme-key\n    title: T\n    why: W.\n    fix: F.\n    anchors: [acme_]\n    pattern: "
      "'acme_[A-Za-z0-9]{16}'\n" +
          fields,
      "r.yaml");
  REQUIRE(rules);
  const auto trial = detect::secrets::try_rules(*rules, 20);
  REQUIRE(trial);
  return *trial;
}

}  // namespace

TEST_CASE("rule trial: a rule that does what it says", "[secrets]") {
  const auto trial = try_text("    examples: ['K=<<acme_{an:16}>>']\n    counter_examples: ['K=acme_{an:12}']\n");
  CHECK(trial.rules == 1);
  CHECK(trial.examples == 1);
  CHECK(trial.counter_examples == 1);
  CHECK(trial.problems.empty());
}

TEST_CASE("rule trial: what an author gets wrong is said with its place", "[secrets]") {
  const auto trial = try_text(
      "    examples: ['K=<<acme_{an:12}>>', 'K=acme_{an:16}']\n    counter_examples: ['K=acme_q8Zk3vT1xW5mN7bR']\n");
  REQUIRE(trial.problems.size() == 3);
  CHECK(trial.problems[0].place == "r.yaml:8:16");
  CHECK(trial.problems[1].place == "r.yaml:8:38");
  CHECK(trial.problems[2].place == "r.yaml:9:24");
  CHECK(trial.problems[0].problem.rfind("example 1 is not found: K=acme_", 0) == 0);
  CHECK(trial.problems[1].problem == "example 2 has no << >> around the secret");
  CHECK(trial.problems[2].problem == "counter-example 1 is found: K=acme_q8Zk3vT1xW5mN7bR");
  CHECK(try_text("").problems.at(0).problem == "it has no examples");
}
