// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/ruleset.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>

#include "engine/rules/anchors.h"
#include "engine/rules/ruleset_blob.h"

using namespace plimsoll;

TEST_CASE("ruleset: the built-in set loads, and loads fast", "[rules]") {
  const auto first = rules::load_ruleset({});
  REQUIRE(first);
  CHECK((*first)->rules().size() >= 60);
  CHECK((*first)->digest().size() == 64);
  CHECK((*first)->date().size() == 10);
  CHECK((*first)->find("secret/private-key") != nullptr);
  CHECK((*first)->find("secret/no-such-rule") == nullptr);
  CHECK_FALSE((*first)->compiled_literals().empty());
  const auto start = std::chrono::steady_clock::now();
  REQUIRE(rules::load_ruleset({}));
  // A few milliseconds; generous, for sanitizers and busy machines.
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(500));
}

TEST_CASE("ruleset: the compiled literals belong to the rules", "[rules]") {
  const auto ruleset = rules::load_ruleset({});
  REQUIRE(ruleset);
  const auto literals = rules::anchor_lists_of((*ruleset)->rules()).searched;
  const auto made = rules::LiteralSet::compile(literals);
  REQUIRE(made);
  const auto read = rules::LiteralSet::from_serialized((*ruleset)->compiled_literals());
  REQUIRE(read);
  std::string text;
  for (const auto& literal : literals) text += literal.text + "\n";
  const auto count = [&](const rules::LiteralSet& set) {
    std::vector<std::pair<std::uint32_t, std::size_t>> hits;
    const auto scratch = set.make_scratch();
    const plimsoll::Span whole[] = {{0, text.size()}};
    set.search(text, whole, *scratch, [&](std::uint32_t literal, std::size_t end) { hits.emplace_back(literal, end); });
    return hits;
  };
  CHECK(count(*made) == count(*read));
}

TEST_CASE("ruleset: no built-in anchor is longer than what a delta is looked at around its edges", "[rules]") {
  // engine/pipeline/secret_inheritance.cc searches the longest anchor again at every edge of a copy: one long anchor slows
  // the sweep of every history. The pattern asks for the rest.
  const auto ruleset = rules::load_ruleset({});
  REQUIRE(ruleset);
  for (const rules::Literal& literal : rules::anchor_lists_of((*ruleset)->rules()).searched) {
    CAPTURE(literal.text);
    CHECK(literal.text.size() <= 32);
  }
}

TEST_CASE("ruleset: a user's file adds rules and replaces built-in ones", "[rules]") {
  const std::string path = std::string(PLIMSOLL_BINARY_DIR) + "/ruleset_test_rules.yaml";
  {
    std::ofstream out(path);
    out << "rules:\n"
           "  - {id: secret/own-token, title: Own, why: W., fix: F., anchors: [own_], pattern: 'own_[a-z]{8}'}\n"
           "  - {id: secret/private-key, title: Replaced, why: W., fix: F., anchors: [own_], pattern: 'own_[a-z]{8}'}\n";
  }
  const auto built_in = rules::load_ruleset({});
  const auto extended = rules::load_ruleset({path});
  REQUIRE(built_in);
  REQUIRE(extended);
  CHECK((*extended)->rules().size() == (*built_in)->rules().size() + 1);
  CHECK((*extended)->find("secret/own-token") != nullptr);
  CHECK((*extended)->find("secret/private-key")->title == "Replaced");
  CHECK((*extended)->digest() != (*built_in)->digest());
  CHECK((*extended)->compiled_literals().empty());
  std::remove(path.c_str());
  CHECK_FALSE(rules::load_ruleset({path}));
}

TEST_CASE("ruleset blob: what is damaged is refused and never read past its end", "[rules]") {
  const auto built_in = rules::load_ruleset({});
  REQUIRE(built_in);
  const std::vector<rules::Rule> some((*built_in)->rules().begin(), (*built_in)->rules().begin() + 5);
  const std::string bytes = rules::write_rules(some);
  const auto back = rules::read_rules(bytes);
  REQUIRE(back);
  CHECK(rules::write_rules(*back) == bytes);
  for (std::size_t size = 0; size < bytes.size(); size += 7) CHECK_FALSE(rules::read_rules(bytes.substr(0, size)));

  const std::string blob = rules::write_blob({{"rules", bytes}, {"a/b.tsv", "x\ty\n"}});
  const auto reader = rules::BlobReader::open(blob);
  REQUIRE(reader);
  CHECK(*reader->read("a/b.tsv") == "x\ty\n");
  CHECK(reader->read("none").error().kind == ErrorKind::not_found);
  CHECK_FALSE(rules::BlobReader::open("PLS"));
  for (std::size_t size = 4; size < 60; ++size) {
    const auto cut = rules::BlobReader::open(std::string_view(blob).substr(0, size));
    if (cut) CHECK_FALSE(cut->read("rules"));
  }
  std::string flipped = blob;
  flipped[flipped.size() - 3] = static_cast<char>(flipped[flipped.size() - 3] ^ 1);
  const auto damaged = rules::BlobReader::open(flipped);
  REQUIRE(damaged);
  CHECK_FALSE(damaged->read("a/b.tsv"));
}
