// SPDX-License-Identifier: Apache-2.0
//
// plimsoll rules test and profile: what the author of a rule is told.
#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "tests/support/program.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string rule(const std::string& fields) {
  return "provider: Acme\nrules:\n  - id: secret/acme-key\n    title: Acme key\n    why: It opens the shop.\n"
         "    fix: Revoke it.\n    anchors: [acme_live_]\n" +
         fields;
}

}  // namespace

TEST_CASE("rules test: says with line and column what does not hold", "[command_line]") {
  struct Case {
    const char* fields;
    int exit_code;
    const char* said;
  };
  const Case cases[] = {
      {"    pattern: 'acme_live_[a-z]{8}'\n    examples: ['K=<<acme_live_{lower:8}>>']\n    counter_examples: "
       "['acme_live_']\n",
       0, "1 rule with 1 example and 1 counter-example: all as they say"},
      {"    pattern: 'acme_live_[a-z]{8}'\n    examples:\n      - 'K=<<acme_live_{lower:8}>>'\n      - "
       "'K=<<acme_live_{digits:8}>>'\n",
       1, "r.yaml:11:9: rule 'secret/acme-key': example 2 is not found: K=acme_live_"},
      {"    pattern: 'acme_live_[a-z]{8}'\n    examples: ['<<acme_live_{lower:8}>>']\n    counter_examples: "
       "['acme_live_qwkzmvpr']\n",
       1, "r.yaml:10:24: rule 'secret/acme-key': counter-example 1 is found"},
      {"    pattern: 'acme_live_([a-z]{8}'\n    examples: ['<<acme_live_{lower:8}>>']\n", 2, "r.yaml:8:14: "},
      {"    pattern: 'acme_live_[a-z]{8}'\n    exmples: ['x']\n", 2, "r.yaml:9:5: a rule has no field 'exmples'"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.fields);
    const TemporaryFolder folder;
    folder.write("r.yaml", rule(one.fields));
    const ProgramResult result = run_plimsoll({"rules", "test", "r.yaml"}, {folder.path()});
    CHECK(result.exit_code == one.exit_code);
    CHECK(contains(result.output, one.said));
    CHECK(result.errors.empty());
  }
  CHECK(run_plimsoll({"rules", "test"}).exit_code == 2);
  CHECK(run_plimsoll({"rules", "test", "no-such-file.yaml"}).exit_code == 2);
}

TEST_CASE("rules profile: what each rule cost, the user's own among them", "[command_line]") {
  const TemporaryFolder folder;
  folder.write("r.yaml", rule("    pattern: 'acme_live_[a-z]{8}'\n    examples: ['<<acme_live_{lower:8}>>']\n"));
  folder.write("src/a.txt", "acme_live_qwkzmvpr acme_live_ acme_live_1\ntoken = '" + sample_token(1) + "'\n");
  const ProgramResult result =
      run_plimsoll({"rules", "profile", "--no-git", "--rules", folder.path("r.yaml"), folder.path("src")});
  CHECK(result.exit_code == 0);
  const std::size_t at = result.output.find("secret/acme-key");
  REQUIRE(at != std::string::npos);
  std::istringstream row(result.output.substr(at));
  std::string name;
  unsigned hits = 0;
  unsigned gate = 0;
  unsigned runs = 0;
  unsigned matches = 0;
  unsigned found = 0;
  row >> name >> hits >> gate >> runs >> matches >> found;
  CHECK(hits == 3);
  CHECK(gate >= 1);
  CHECK(runs >= 1);
  CHECK(matches == 1);
  CHECK(found == 1);
  CHECK(contains(result.output, "of processor time"));
}

TEST_CASE("rules: two halves are one finding that names both, over the whole file and in history", "[command_line]") {
  const std::string rules =
      "provider: Acme\nrules:\n"
      "  - {id: secret/acme-id, title: Acme key id, severity: low, why: W., fix: F., anchors: [acmeid_], pattern: "
      "'acmeid_[a-z]{8}', "
      "examples: ['<<acmeid_{lower:8}>>']}\n"
      "  - {id: secret/acme-secret, title: Acme secret, severity: medium, why: W., fix: F., anchors: [acmesec_], pattern: "
      "'acmesec_[a-z]{8}', examples: ['<<acmesec_{lower:8}>>'], pair: {with: [secret/acme-id], severity: critical}}\n"
      "  - {id: secret/acme-needs, title: Acme part, severity: high, why: W., fix: F., anchors: [acmepart_], pattern: "
      "'acmepart_[a-z]{8}', examples: ['<<acmepart_{lower:8}>>'], required: [{rule: secret/acme-id, within_lines: 2}]}\n";
  const GitFolder repository;
  const TemporaryFolder elsewhere;
  elsewhere.write("r.yaml", rules);
  std::string far = "id = acmeid_qwkzmvpr\n";
  for (int line = 0; line < 300; ++line) far += "one of many lines in between\n";
  repository.write("pair.txt", far + "secret = acmesec_zxkvbnmq\n");
  repository.write("alone.txt", "id = acmeid_bvnmzxqw\nacmepart_nearqwzx\n");
  repository.write("far.txt", "acmepart_farxqwzx\n\n\n\nid = acmeid_mnbvqwzx\n");
  repository.commit("one");
  for (const char* reader : {"--threads=2", "--plain-reader"}) {
    const ProgramResult result = run_plimsoll(
        {"scan", "--rules", elsewhere.path("r.yaml"), "--format", "gnu", "--show-secrets", reader, repository.path()});
    CHECK(contains(result.output, "pair.txt:302:10: error: Acme secret, together with Acme key id"));
    CHECK_FALSE(contains(result.output, "pair.txt:1:"));
    CHECK(contains(result.output, "alone.txt:1:6: note: Acme key id"));
    CHECK(contains(result.output, "alone.txt:2:1: error: Acme part"));
    CHECK_FALSE(contains(result.output, "far.txt:1:"));
  }
  const ProgramResult machine =
      run_plimsoll({"scan", "--rules", elsewhere.path("r.yaml"), "--format", "jsonl", "--exit-zero", repository.path()});
  CHECK(contains(machine.output, "\"suppressed_by\":\"pair\""));
}

TEST_CASE("import: rules, allowlists and accepted findings of another tool", "[command_line]") {
  const GitFolder repository;
  repository.write(
      ".gitleaks.toml",
      "[extend]\nuseDefault = true\ndisabledRules = [\"x\"]\n[[rules]]\nid = \"acme\"\ndescription = \"Acme "
      "key\"\nregex = '''acmekey_[a-z]{8}'''\nkeywords = [\"acmekey_\"]\n[allowlist]\npaths = ['''^docs/''']\n");
  repository.write("src/a.txt", "acmekey_qwkzmvpr\n");
  repository.write("docs/b.txt", "acmekey_zxkvbnmq\ntoken = '" + sample_token(1) + "'\n");
  repository.write("c.txt", "acmekey_plmoknij\n");
  repository.write(".gitleaksignore", "c.txt:acme:1\n");
  repository.commit("one");
  const ProgramResult told = run_plimsoll({"scan", "--no-git", repository.path()});
  CHECK(contains(told.output, "'.gitleaks.toml' was not read"));
  const ProgramResult result = run_plimsoll({"scan", "--import", repository.path(".gitleaks.toml"), "--import",
                                             repository.path(".gitleaksignore"), "--show-suppressed", repository.path()});
  CHECK(result.exit_code == 1);
  CHECK(contains(result.output, "1 finding"));
  CHECK(contains(result.output, "src/a.txt:1:1"));
  CHECK(contains(result.output, "not carried over: "));
  CHECK(contains(result.output, "accepted (configuration)"));
  CHECK(contains(result.output, "accepted (baseline)"));
  repository.write(".plimsoll.yaml", "import: [.gitleaks.toml, .gitleaksignore]\n");
  CHECK(contains(run_plimsoll({"scan", repository.path()}).output, "1 finding"));
  const ProgramResult listed = run_plimsoll({"rules", "import", ".gitleaks.toml"}, {repository.path()});
  CHECK(listed.exit_code == 0);
  CHECK(contains(listed.output, ".gitleaks.toml:3:17: "));
  CHECK(contains(listed.output, "1 rule, 1 allowlist, 0 accepted findings; not carried over: 1"));
}
