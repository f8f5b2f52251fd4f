// SPDX-License-Identifier: Apache-2.0
//
// Every rule that a check names is described, and every rule that is described is named by a check.
#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "engine/rules/rule_file.h"

namespace plimsoll::detect {

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// "family/name" inside quotes, anywhere in the sources of a room.
void collect_named(const std::string& text, const std::string& family, std::set<std::string>& names) {
  const std::string start = "\"" + family + "/";
  for (std::size_t at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    const std::size_t end = text.find('"', at + 1);
    const std::string name = text.substr(at + 1, end - at - 1);
    if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-/") == std::string::npos) names.insert(name);
  }
}

}  // namespace

TEST_CASE("deployment rules: checks and rule files name the same rules", "[detect]") {
  const std::filesystem::path root(PLIMSOLL_SOURCE_DIR);
  std::set<std::string> named;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "engine/detect")) {
    if (entry.path().extension() != ".cc") continue;
    const std::string text = read(entry.path());
    for (const char* family : {"image", "runtime", "trust", "build", "style"}) collect_named(text, family, named);
  }
  std::set<std::string> described;
  std::size_t on_by_default = 0;
  for (const char* folder : {"images", "runtime", "trust", "build", "style"}) {
    const std::filesystem::path path = root / "rulesets" / folder / "rules.yaml";
    const auto rules = rules::parse_rule_file(read(path), path.filename().string());
    REQUIRE(rules);
    for (const rules::Rule& rule : *rules) {
      INFO(rule.id);
      described.insert(rule.id);
      on_by_default += rule.on_by_default ? 1 : 0;
      CHECK(!rule.title.empty());
      CHECK(!rule.why.empty());
      CHECK(!rule.fix.empty());
    }
  }
  for (const std::string& name : named) {
    INFO(name << " is named by a check");
    CHECK(described.contains(name));
  }
  for (const std::string& name : described) {
    INFO(name << " is described");
    CHECK(named.contains(name));
  }
  // Quiet by default: with the four about services at most sixty.
  CHECK(on_by_default <= 56);
}

TEST_CASE("deployment rules: the page about them names no rule that is not there", "[detect]") {
  const std::filesystem::path root(PLIMSOLL_SOURCE_DIR);
  std::set<std::string> described;
  for (const char* folder : {"images", "runtime", "trust", "build", "style"}) {
    const auto rules = rules::parse_rule_file(read(root / "rulesets" / folder / "rules.yaml"), folder);
    REQUIRE(rules);
    for (const rules::Rule& rule : *rules) described.insert(rule.id);
  }
  const std::string page = read(root / "rulesets/deployment.md");
  std::size_t named = 0;
  for (const std::string family : {"image", "runtime", "trust", "build"}) {
    for (std::size_t at = page.find("`" + family + "/"); at != std::string::npos;
         at = page.find("`" + family + "/", at + 1)) {
      const std::string name = page.substr(at + 1, page.find('`', at + 1) - at - 1);
      INFO(name);
      CHECK(described.contains(name));
      ++named;
    }
  }
  CHECK(named > 50);
}

}  // namespace plimsoll::detect
