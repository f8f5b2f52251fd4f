// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/rule_file.h"

#include <catch2/catch_test_macros.hpp>

namespace {

std::string error_of(const std::string& text) {
  const auto rules = plimsoll::rules::parse_rule_file(text, "r.yaml");
  return rules ? "" : rules.error().message();
}

const std::string kHead =
    "provider: Acme\nrules:\n  - id: secret/acme-token\n    title: T\n    why: W.\n    fix: F.\n    severity: high\n";

}  // namespace

TEST_CASE("rule file: every field arrives", "[rules]") {
  const auto rules = plimsoll::rules::parse_rule_file(
      kHead +
          "    category: vcs\n    anchors: [acme_]\n    anchors_ignore_case: true\n    pattern: 'acme_([a-z]{4})'\n    "
          "boundary: none\n    reach_before: 3\n    reach_after: 99\n"
          "    proofs: [has-digit, 'base64-bytes:16,32']\n    entropy: 3.25\n    near: {words: [Acme, KEY], within: 40}\n   "
          " not_near: [demo]\n    examples: ['acme_{lower:4}']\n"
          "    counter_examples: [x]\n    on_by_default: false\n    same_concern: [other 1]\n",
      "r.yaml");
  REQUIRE(rules);
  REQUIRE(rules->size() == 1);
  const auto& rule = rules->front();
  CHECK(rule.id == "secret/acme-token");
  CHECK(rule.provider == "Acme");
  CHECK(rule.severity == plimsoll::Severity::high);
  CHECK_FALSE(rule.on_by_default);
  CHECK(rule.source_line == 3);
  REQUIRE(rule.secret);
  CHECK(rule.secret->anchors == std::vector<std::string>{"acme_"});
  CHECK(rule.secret->anchors_ignore_case);
  CHECK(rule.secret->boundary == plimsoll::rules::Boundary::none);
  CHECK(rule.secret->reach_after == 99);
  CHECK(rule.secret->proofs.size() == 2);
  CHECK(rule.secret->entropy_floor == 3.25);
  REQUIRE(rule.secret->near);
  CHECK(rule.secret->near->words == std::vector<std::string>{"acme", "key"});
  CHECK(rule.secret->near->within_bytes == 40);
  REQUIRE(rule.secret->not_near);
}

TEST_CASE("rule file: errors say what and where", "[rules]") {
  struct Case {
    std::string text;
    const char* message;
  };
  const Case cases[] = {
      {"rules: []\nextra: 1\n", "r.yaml:2:1: a rule file has provider, rules and services, no 'extra'"},
      {"rules: x\n", "r.yaml:1:1: a rule file needs a list 'rules'"},
      {"rules:\n  - x\n", "r.yaml:2:5: a rule is a map of fields"},
      {"rules:\n  - title: T\n", "r.yaml:2:5: a rule needs an id"},
      {"rules:\n  - id: Bad Id\n", "r.yaml:2:5: 'Bad Id' is no rule id: lower case words with '-', a family before '/'"},
      {kHead, "r.yaml:3:5: a secret rule needs a pattern (or a grammar)"},
      {kHead + "    pattern: 'a('\n", "r.yaml:8:14: cannot compile the pattern: missing ): a( at 'a('"},
      {kHead + "    pattern: abc\n", "r.yaml:3:5: a pattern needs anchors: literals, one of which stands in every match"},
      {kHead + "    pattern: abc\n    anchors: [ab]\n", "r.yaml:3:5: the anchor 'ab' has 2 bytes; 3 to 200 are taken"},
      {kHead + "    proofs: [no-such]\n",
       "r.yaml:8:13: there is no offline proof 'no-such' (one with ',' in it has to be quoted)"},
      {kHead + "    colour: red\n", "r.yaml:8:5: a rule has no field 'colour'"},
      {kHead + "    severity: low\n", "r.yaml:8:5: the field 'severity' stands here twice"},
      {"rules: [&a x, *a]\n", "r.yaml:1:15: aliases are not read in rule files"},
      {"", "r.yaml:1:1: the file holds nothing"},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(error_of(one.text) == one.message);
  }
}

TEST_CASE("rule file: other families need no pattern", "[rules]") {
  CHECK(error_of("rules:\n  - id: image/unpinned\n    title: T\n    why: W.\n    fix: F.\n    cis: '4.2'\n").empty());
}

TEST_CASE("rule file: deep nesting ends", "[rules]") {
  CHECK_FALSE(error_of("rules: " + std::string(2000, '[') + "\n").empty());
  CHECK(error_of("rules: " + std::string(40, '[') + std::string(40, ']') + "\n").find("nested too deeply") !=
        std::string::npos);
}

TEST_CASE("rule file: a service becomes a rule", "[rules]") {
  const auto rules = plimsoll::rules::parse_rule_file(
      "services:\n  - {name: Acme Mail, words: [acmemail], values: ['am_{hex:20}', '{uuid}']}\n", "r.yaml");
  REQUIRE(rules);
  REQUIRE(rules->size() == 1);
  const auto& rule = rules->front();
  CHECK(rule.id == "secret/acme-mail-service-key");
  CHECK(rule.provider == "Acme Mail");
  CHECK(rule.source_line == 2);
  REQUIRE(rule.secret);
  CHECK(rule.secret->anchors == std::vector<std::string>{"acmemail"});
  CHECK(rule.secret->anchors_ignore_case);
  CHECK(rule.secret->examples.size() == 4);
  CHECK(rule.secret->counter_examples.size() == 2);
  CHECK(rule.secret->pattern.find("(am_[0-9a-f]{20}|") != std::string::npos);
}

TEST_CASE("rule file: words of everyday language count only where a word for a secret is joined to them", "[rules]") {
  const auto rules = plimsoll::rules::parse_rule_file(
      "services:\n  - {name: Box, words: [box], values: ['{an:32}'], everyday: true}\n", "r");
  REQUIRE(rules);
  for (const std::string& anchor : rules->front().secret->anchors) CHECK(anchor.size() > 5);
}

TEST_CASE("rule file: errors in services say what and where", "[rules]") {
  CHECK(error_of("services:\n  - {name: A, words: [abc]}\n") == "r.yaml:2:5: the service 'A' needs values");
  CHECK(error_of("services:\n  - {name: A, values: ['{an:9}']}\n") == "r.yaml:2:5: the service 'A' needs words");
  CHECK(error_of("services:\n  - {name: A, words: [abc], values: ['{oops:9}']}\n") ==
        "r.yaml:2:5: '{oops:9}' is no template for a value");
  CHECK(error_of("services:\n  - {name: A, size: 3}\n") ==
        "r.yaml:2:15: a service has name, words, values and everyday, no 'size'");
}
