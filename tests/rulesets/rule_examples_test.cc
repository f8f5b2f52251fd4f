// SPDX-License-Identifier: Apache-2.0
//
// Every example of every rule is found by its rule, every counter-example is not, and every checksum matters.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <set>

#include "engine/base/file_io.h"
#include "engine/detect/secrets/secret_matcher.h"
#include "engine/rules/example_template.h"
#include "engine/rules/offline_proofs/proof.h"
#include "engine/rules/rule_file.h"
#include "engine/rules/ruleset.h"

namespace {

using plimsoll::Confidence;
using plimsoll::detect::secrets::SecretMatch;
using plimsoll::detect::secrets::SecretMatcher;
using plimsoll::rules::Rule;

std::vector<Rule> read_all_rules() {
  std::vector<Rule> rules;
  std::vector<std::string> files;
  const std::filesystem::path root = std::filesystem::path(PLIMSOLL_SOURCE_DIR) / "rulesets" / "secrets";
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    auto text = plimsoll::read_file(file, plimsoll::rules::kRuleFileLimit);
    REQUIRE(text);
    std::vector<plimsoll::Error> errors;
    auto own = plimsoll::rules::parse_rule_file_leniently(*text, file, errors);
    for (const plimsoll::Error& error : errors) UNSCOPED_INFO(error.message());
    CHECK(errors.empty());
    std::move(own.begin(), own.end(), std::back_inserter(rules));
  }
  return rules;
}

struct Fixture {
  std::shared_ptr<const plimsoll::rules::Ruleset> ruleset = plimsoll::rules::Ruleset::of(read_all_rules());
  std::unique_ptr<SecretMatcher> matcher = std::move(*plimsoll::detect::secrets::make_secret_matcher(ruleset));
  std::unique_ptr<plimsoll::detect::secrets::Scratch> scratch = matcher->make_scratch();

  std::vector<SecretMatch> candidates(const std::string& text) const {
    std::vector<SecretMatch> found;
    const plimsoll::Span whole[] = {{0, text.size()}};
    matcher->candidates(text, whole, *scratch, found);
    return found;
  }
  std::vector<SecretMatch> scan(const std::string& text) const {
    std::vector<SecretMatch> found;
    matcher->scan(text, *scratch, found);
    return found;
  }
};

std::uint64_t seed_of(const std::string& text, std::size_t round) { return std::hash<std::string>()(text) * 31 + round; }

// Rounds can be raised for a longer look: PLIMSOLL_EXAMPLE_ROUNDS=1000.
std::size_t rounds() {
  const char* asked = std::getenv("PLIMSOLL_EXAMPLE_ROUNDS");
  return asked != nullptr ? static_cast<std::size_t>(std::max(1, std::atoi(asked))) : 5;
}

bool has_checksum(const Rule& rule) {
  return std::any_of(rule.secret->proofs.begin(), rule.secret->proofs.end(), [](const std::string& name) {
    const auto use = plimsoll::rules::proofs::find_proof(name);
    return use.proof != nullptr && use.proof->complete != nullptr &&
           use.proof->strength == plimsoll::rules::proofs::Strength::exact;
  });
}

}  // namespace

TEST_CASE("rules: every example is found by its own rule and by what a user sees", "[rulesets]") {
  const Fixture fixture;
  for (std::size_t number = 0; number < fixture.ruleset->rules().size(); ++number) {
    const Rule& rule = fixture.ruleset->rules()[number];
    if (!rule.secret) continue;
    INFO(rule.source_file << ":" << rule.source_line << " " << rule.id);
    CHECK_FALSE(rule.secret->examples.empty());
    for (const std::string& example : rule.secret->examples) {
      std::size_t found_by_rule = 0;
      std::size_t shown = 0;
      std::string missed;
      const std::size_t tries = rounds();
      for (std::size_t round = 0; round < tries; ++round) {
        const auto expanded = plimsoll::rules::expand_example(example, seed_of(rule.id + example, round), *rule.secret);
        REQUIRE_FALSE(expanded.secrets.empty());
        const auto same_place = [&](const SecretMatch& match) { return match.secret == expanded.secrets.front(); };
        const auto candidates = fixture.candidates(expanded.text);
        const bool own = std::any_of(candidates.begin(), candidates.end(),
                                     [&](const SecretMatch& match) { return match.rule == number && same_place(match); });
        const auto all = fixture.scan(expanded.text);
        // Rules for what is encrypted keep others silent and are never shown themselves.
        const bool any =
            rule.secret->category == "encrypted" || std::any_of(all.begin(), all.end(), [&](const SecretMatch& match) {
              return match.secret.overlaps(expanded.secrets.front());
            });
        found_by_rule += own ? 1U : 0U;
        shown += any ? 1U : 0U;
        if (!own || !any) missed = expanded.text;
      }
      INFO(example << "\n  missed: " << missed);
      // At least 99 of 100; a random value may once in a while look made up.
      CHECK(found_by_rule * 100 >= tries * 99);
      CHECK(shown * 100 >= tries * 99);
    }
  }
}

TEST_CASE("rules: no counter-example is found by its rule", "[rulesets]") {
  const Fixture fixture;
  for (std::size_t number = 0; number < fixture.ruleset->rules().size(); ++number) {
    const Rule& rule = fixture.ruleset->rules()[number];
    if (!rule.secret) continue;
    INFO(rule.source_file << ":" << rule.source_line << " " << rule.id);
    for (const std::string& example : rule.secret->counter_examples) {
      for (std::size_t round = 0; round < rounds(); ++round) {
        const auto expanded = plimsoll::rules::expand_example(example, seed_of(rule.id + example, round));
        INFO(expanded.text);
        for (const SecretMatch& match : fixture.candidates(expanded.text)) {
          // A checksum that fails is what some counter-examples are about.
          CHECK((match.rule != number || match.confidence == Confidence::disproved || match.known_example));
        }
      }
    }
  }
}

TEST_CASE("rules: a token whose checksum is wrong is disproved", "[rulesets]") {
  const Fixture fixture;
  std::size_t checked = 0;
  for (std::size_t number = 0; number < fixture.ruleset->rules().size(); ++number) {
    const Rule& rule = fixture.ruleset->rules()[number];
    if (!rule.secret || !has_checksum(rule)) continue;
    INFO(rule.source_file << ":" << rule.source_line << " " << rule.id);
    for (const std::string& example : rule.secret->examples) {
      const auto right = plimsoll::rules::expand_example(example, seed_of(rule.id, 1), *rule.secret);
      if (right.secrets.empty()) continue;
      const auto confidence_of = [&](const std::string& text) -> std::optional<Confidence> {
        for (const SecretMatch& match : fixture.candidates(text)) {
          if (match.rule == number && match.secret == right.secrets.front()) return match.confidence;
        }
        return std::nullopt;
      };
      const auto good = confidence_of(right.text);
      if (!good || *good != Confidence::proven) continue;  // a form without a checksum
      // The character in the middle is changed within its class.
      std::string wrong = right.text;
      char& c = wrong[(right.secrets.front().begin + right.secrets.front().end) / 2];
      c = c >= '0' && c <= '9'   ? (c == '5' ? '4' : '5')
          : c >= 'a' && c <= 'z' ? (c == 'q' ? 'r' : 'q')
          : c == 'Q'             ? 'R'
                                 : 'Q';
      const auto bad = confidence_of(wrong);
      INFO(wrong);
      if (bad) CHECK(*bad == Confidence::disproved);
      ++checked;
    }
  }
  CHECK(checked >= 10);
}

TEST_CASE("rules: ids are unique and well-formed", "[rulesets]") {
  std::set<std::string> ids;
  for (const Rule& rule : read_all_rules()) {
    INFO(rule.source_file << ":" << rule.source_line);
    CHECK(ids.insert(rule.id).second);
    CHECK(rule.id.rfind("secret/", 0) == 0);
  }
}
