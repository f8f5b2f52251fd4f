// SPDX-License-Identifier: Apache-2.0
//
// The matcher with the built-in rules, and verbs to ask it. Token-like texts are put together from pieces in the tests.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/detect/secrets/secret_matcher.h"
#include "engine/rules/ruleset.h"

namespace plimsoll::detect::secrets {

struct SecretFixture {
  std::shared_ptr<const rules::Ruleset> ruleset = *rules::load_ruleset({});
  std::unique_ptr<SecretMatcher> matcher = std::move(*make_secret_matcher(ruleset));
  std::unique_ptr<Scratch> scratch = matcher->make_scratch();

  [[nodiscard]] std::vector<SecretMatch> scan(std::string_view text) const {
    std::vector<SecretMatch> found;
    matcher->scan(text, *scratch, found);
    return found;
  }
  [[nodiscard]] const std::string& id_of(const SecretMatch& match) const { return ruleset->rules()[match.rule].id; }
  // "rule: secret" of each match.
  [[nodiscard]] std::vector<std::string> lines(std::string_view text) const {
    std::vector<std::string> result;
    for (const SecretMatch& match : scan(text)) {
      result.push_back(
          id_of(match) + ": " +
          (match.decoded.empty() ? std::string(text.substr(match.secret.begin, match.secret.size())) : match.decoded));
    }
    return result;
  }
};

}  // namespace plimsoll::detect::secrets
