// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/secret_judgement.h"

#include <catch2/catch_test_macros.hpp>

using namespace plimsoll;
using namespace plimsoll::detect::secrets;

namespace {

rules::Rule rule_of(const char* id, rules::Grammar grammar) {
  rules::Rule rule;
  rule.id = id;
  rule.severity = Severity::high;
  rule.secret.emplace();
  rule.secret->grammar = grammar;
  return rule;
}

}  // namespace

TEST_CASE("judgement: guesses are silent where nobody wrote them", "[secrets]") {
  const rules::Rule guess = rule_of("secret/token-assignment", rules::Grammar::assignment);
  for (const char* path :
       {"package-lock.json", "web/dist/app.min.js", "vendor/x/y.go", "locales/de.json", "a/b.map", "go.sum"}) {
    INFO(path);
    CHECK(judge_at_path(guess, Confidence::likely, false, path).drop);
  }
  for (const char* path : {"", "src/app.py", "Dockerfile", "deploy/values.yaml", "latest/config.env"}) {
    INFO(path);
    const PlaceVerdict verdict = judge_at_path(guess, Confidence::likely, false, path);
    CHECK_FALSE(verdict.drop);
    CHECK(verdict.severity == Severity::high);
    CHECK(verdict.confidence == Confidence::likely);
  }
}

TEST_CASE("judgement: tests and examples lower a guess and drop a weak one", "[secrets]") {
  const rules::Rule guess = rule_of("secret/password-assignment", rules::Grammar::assignment);
  for (const char* path : {"tests/a.py", "src/test/java/A.java", "x_test.go", "login.spec.ts", "docs/a.md", ".env.example",
                           "src/dockerTest/c.yaml"}) {
    INFO(path);
    CHECK(judge_at_path(guess, Confidence::possible, false, path).drop);
    const PlaceVerdict strong = judge_at_path(guess, Confidence::likely, false, path);
    CHECK_FALSE(strong.drop);
    CHECK(strong.severity == Severity::medium);
    CHECK(strong.confidence == Confidence::possible);
  }
}

TEST_CASE("judgement: bare words count in configuration only", "[secrets]") {
  const rules::Rule bare = rule_of("secret/password-in-configuration", rules::Grammar::assignment);
  CHECK(judge_at_path(bare, Confidence::likely, false, "src/a.py").drop);
  CHECK_FALSE(judge_at_path(bare, Confidence::likely, false, "conf/a.ini").drop);
}

TEST_CASE("judgement: keys of tests weigh less; those of a form of their own stay as sure", "[secrets]") {
  rules::Rule key = rule_of("secret/x-key", rules::Grammar::none);
  for (const auto& [category, sure] : {std::pair{"crypto-key", Confidence::likely}, {"framework", Confidence::possible}}) {
    INFO(category);
    key.secret->category = category;
    const PlaceVerdict in_test = judge_at_path(key, Confidence::likely, false, "test/dummy/config/secrets.yml");
    CHECK(in_test.severity == Severity::medium);
    CHECK(in_test.confidence == sure);
    CHECK(judge_at_path(key, Confidence::likely, false, "config/secrets.yml").severity == Severity::high);
  }
}

TEST_CASE("judgement: proofs, disproofs and examples", "[secrets]") {
  const rules::Rule token = rule_of("secret/x-token", rules::Grammar::none);
  CHECK(judge_at_path(token, Confidence::proven, false, "tests/package-lock.json").severity == Severity::high);
  CHECK(judge_at_path(token, Confidence::disproved, false, "a").severity == Severity::info);
  CHECK(judge_at_path(token, Confidence::proven, true, "a").severity == Severity::info);
  const rules::Rule whole = rule_of("secret/rails-master-key", rules::Grammar::whole_file);
  CHECK(judge_at_path(whole, Confidence::likely, false, "a/b.txt").drop);
  CHECK_FALSE(judge_at_path(whole, Confidence::likely, false, "config/master.key").drop);
}
