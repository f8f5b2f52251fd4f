// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/rule_trial.h"

#include <algorithm>
#include <cstdint>
#include <functional>

#include "engine/detect/secrets/secret_matcher.h"
#include "engine/rules/example_template.h"

namespace plimsoll::detect::secrets {
namespace {

// The same rule and example give the same values on every machine.
std::uint64_t seed_of(const std::string& text, std::size_t round) {
  std::uint64_t hash = 1469598103934665603ULL;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211ULL;
  return hash + round * 0x9E3779B97F4A7C15ULL;
}

class Runner {
 public:
  Runner(const std::vector<rules::Rule>& rules, std::size_t rounds, const SecretMatcher& matcher)
      : rules_(rules), rounds_(std::max<std::size_t>(1, rounds)), matcher_(matcher), scratch_(matcher.make_scratch()) {}

  Trial run() {
    Trial trial;
    for (std::size_t number = 0; number < rules_.size(); ++number) {
      const rules::Rule& rule = rules_[number];
      if (!rule.secret) continue;
      ++trial.rules;
      if (rule.secret->examples.empty()) report(trial, rule, {}, "it has no examples");
      for (std::size_t at = 0; at < rule.secret->examples.size(); ++at) {
        ++trial.examples;
        try_example(trial, static_cast<std::uint32_t>(number), at);
      }
      for (std::size_t at = 0; at < rule.secret->counter_examples.size(); ++at) {
        ++trial.counter_examples;
        try_counter_example(trial, static_cast<std::uint32_t>(number), at);
      }
    }
    return trial;
  }

 private:
  void try_example(Trial& trial, std::uint32_t number, std::size_t at) {
    const rules::Rule& rule = rules_[number];
    const std::string& example = rule.secret->examples[at];
    const rules::RulePlace place = place_at(rule.secret->example_places, at);
    std::size_t missed = 0;
    std::string text;
    for (std::size_t round = 0; round < rounds_; ++round) {
      const auto expanded = rules::expand_example(example, seed_of(rule.id + example, round), *rule.secret);
      if (expanded.secrets.empty())
        return report(trial, rule, place, "example " + std::to_string(at + 1) + " has no << >> around the secret");
      const auto found = candidates(expanded.text);
      const bool hit = std::any_of(found.begin(), found.end(), [&](const SecretMatch& match) {
        return match.rule == number && match.secret == expanded.secrets.front();
      });
      if (!hit) {
        ++missed;
        text = expanded.text;
      }
    }
    if (missed * 100 > rounds_) report(trial, rule, place, "example " + std::to_string(at + 1) + " is not found: " + text);
  }

  void try_counter_example(Trial& trial, std::uint32_t number, std::size_t at) {
    const rules::Rule& rule = rules_[number];
    const std::string& example = rule.secret->counter_examples[at];
    for (std::size_t round = 0; round < rounds_; ++round) {
      const auto expanded = rules::expand_example(example, seed_of(rule.id + example, round));
      for (const SecretMatch& match : candidates(expanded.text)) {
        if (match.rule != number || match.confidence == Confidence::disproved || match.known_example) continue;
        return report(trial, rule, place_at(rule.secret->counter_example_places, at),
                      "counter-example " + std::to_string(at + 1) + " is found: " + expanded.text);
      }
    }
  }

  std::vector<SecretMatch> candidates(const std::string& text) {
    std::vector<SecretMatch> found;
    const Span whole[] = {{0, text.size()}};
    matcher_.candidates(text, whole, *scratch_, found);
    return found;
  }

  static void report(Trial& trial, const rules::Rule& rule, rules::RulePlace place, std::string problem) {
    if (place.line_from_one == 0) place = {rule.source_line, 1};
    trial.problems.push_back(
        {rule.source_file + ":" + std::to_string(place.line_from_one) + ":" + std::to_string(place.column_from_one), rule.id,
         std::move(problem)});
  }

  // Rules that were made otherwise than by reading a file know no places.
  static rules::RulePlace place_at(const std::vector<rules::RulePlace>& places, std::size_t at) {
    return at < places.size() ? places[at] : rules::RulePlace{};
  }

  const std::vector<rules::Rule>& rules_;
  std::size_t rounds_;
  const SecretMatcher& matcher_;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace

Result<Trial> try_rules(const std::vector<rules::Rule>& rules, std::size_t rounds) {
  auto matcher = make_secret_matcher(rules::Ruleset::of(rules));
  if (!matcher) return fail(std::move(matcher.error()));
  return Runner(rules, rounds, **matcher).run();
}

}  // namespace plimsoll::detect::secrets
