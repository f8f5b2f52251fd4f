// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/migration/imported.h"

using namespace plimsoll;
using namespace plimsoll::migration;

namespace {

Imported read(const std::string& text) {
  Imported imported;
  const auto done = import_file(text, "c.toml", imported);
  REQUIRE(done);
  return imported;
}

std::optional<std::string> accepts(const Imported& imported, SecretPlace place) {
  bool by_list = false;
  return imported.accepts(place, by_list);
}

}  // namespace

TEST_CASE("gitleaks config: a rule with its keywords, entropy, group and required parts", "[migration]") {
  const Imported imported = read(R"(
title = "ours"
[extend]
useDefault = true
[[rules]]
id = "Acme_Key"
description = "Acme key"
regex = '''(acme)[_-](live_([a-z0-9]{20}))'''
secretGroup = 2
entropy = 3.5
keywords = ["acme_", "acme-"]
[[rules.required]]
id = "acme-user"
withinLines = 5
[[rules]]
id = "acme-user"
regex = '''acme_user=(\w+)'''
skipReport = true
)");
  CHECK(imported.not_carried.empty());
  REQUIRE(imported.rules.size() == 2);
  const rules::Rule& rule = imported.rules[0];
  CHECK(rule.id == "secret/gitleaks-acme-key");
  CHECK(rule.title == "Acme key");
  CHECK(rule.secret->pattern == "(?:acme)[_-](live_(?:[a-z0-9]{20}))");
  CHECK(rule.secret->anchors == std::vector<std::string>{"acme_", "acme-"});
  CHECK(rule.secret->anchors_ignore_case);
  CHECK(rule.secret->entropy_floor == 3.5);
  REQUIRE(rule.secret->required.size() == 1);
  CHECK(rule.secret->required[0].rule == "secret/gitleaks-acme-user");
  CHECK(rule.secret->required[0].within_lines == 5);
  CHECK(imported.rules[1].secret->anchors == std::vector<std::string>{"acme_user="});
  CHECK_FALSE(imported.rules[1].on_by_default);
}

TEST_CASE("gitleaks config: what cannot be carried over is named with its line", "[migration]") {
  const Imported imported = read(R"([extend]
disabledRules = ["aws-access-token"]
path = "other.toml"
[[rules]]
id = "by-path"
path = '''\.p12$'''
[[rules]]
id = "short"
regex = '''(a|b)c[0-9]{9}'''
[[rules]]
id = "broken"
regex = '''acme_(['''
[[rules]]
id = "with-path"
regex = '''acme_[0-9]{9}'''
path = '''\.env$'''
validate = "x"
[[rules]]
id = "generic-api-key"
[rules.allowlist]
stopwords = ["demo"]
)");
  const auto& lost = imported.not_carried;
  const auto names = [&](const std::string& begin, const std::string& part) {
    for (const std::string& line : lost) {
      if (line.starts_with(begin) && line.find(part) != std::string::npos) return true;
    }
    return false;
  };
  CHECK(names("c.toml:2:", "disable"));
  CHECK(names("c.toml:3:", "extend.path"));
  CHECK(names("c.toml:4:", "paths only"));
  CHECK(names("c.toml:7:", "no keyword"));
  CHECK(names("c.toml:12:", "cannot compile"));
  CHECK(names("c.toml:16:", "asks for a path"));
  CHECK(names("c.toml:17:", "'validate'"));
  CHECK(names("c.toml:18:", "has no regex"));
  CHECK(imported.rules.size() == 1);
  CHECK(imported.allowlists.empty());
}

TEST_CASE("gitleaks config: allowlists with their targets and conditions", "[migration]") {
  const Imported imported = read(R"(
[[rules]]
id = "acme"
regex = '''acme_[0-9a-z]{9}'''
[[rules.allowlists]]
stopwords = ["demo"]
[allowlist]
paths = ['''^docs/''']
[[allowlists]]
regexTarget = "line"
regexes = ['''# not real''']
[[allowlists]]
condition = "AND"
commits = ["1111111111111111111111111111111111111111"]
paths = ['''\.py$''']
[[allowlists]]
targetRules = ["acme"]
regexTarget = "match"
regexes = ['''^acme_0''']
)");
  CHECK(imported.not_carried.empty());
  const SecretPlace place{.rule = "secret/other",
                          .secret = "acme_1demo1",
                          .match = "acme_1demo1",
                          .line_text = "k=acme_1demo1",
                          .path = "src/a.py",
                          .commit = "2",
                          .line_from_one = 1};
  const auto with = [&](auto change) {
    SecretPlace other = place;
    change(other);
    return other;
  };
  CHECK_FALSE(accepts(imported, place));
  CHECK(accepts(imported, with([](SecretPlace& p) { p.rule = "secret/gitleaks-acme"; })));
  CHECK(accepts(imported, with([](SecretPlace& p) { p.path = "docs/a.md"; })));
  CHECK_FALSE(accepts(imported, with([](SecretPlace& p) { p.path = "src/docs/a.md"; })));
  CHECK(accepts(imported, with([](SecretPlace& p) { p.line_text = "k=acme_1 # not real"; })) == "allowlist of c.toml:9");
  CHECK(accepts(imported, with([](SecretPlace& p) { p.commit = "1111111111111111111111111111111111111111"; })));
  CHECK_FALSE(accepts(imported, with([](SecretPlace& p) {
                        p.commit = "1111111111111111111111111111111111111111";
                        p.path = "src/a.go";
                      })));
  CHECK_FALSE(accepts(imported, with([](SecretPlace& p) { p.match = "acme_0"; })));
  CHECK(accepts(imported, with([](SecretPlace& p) {
                  p.match = "acme_0";
                  p.secret = "x";
                  p.rule = "secret/gitleaks-acme";
                })));
}

TEST_CASE("gitleaks config: an allowlist that lost a condition accepts nothing more than it did", "[migration]") {
  const Imported imported = read("[[allowlists]]\ncondition = \"AND\"\npaths = ['a(']\nregexes = ['b']\n");
  CHECK(imported.allowlists.empty());
  CHECK(imported.not_carried.size() == 2);
  Imported broken;
  const auto failed = import_file("[[rules]\n", "c.toml", broken);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message().starts_with("c.toml:1:"));
}
