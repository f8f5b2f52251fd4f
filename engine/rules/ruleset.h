// SPDX-License-Identifier: Apache-2.0
//
// All rules of a scan: the built-in set, which sits compressed in the program, and what the user's files add to it.
//
// The built-in set is read once for each call of load_ruleset() (a few milliseconds at most; see ruleset_blob.h for the
// format). Patterns are compiled when a scan first needs them, never here. A Ruleset is immutable and safe to share.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/rules/literal_set.h"
#include "engine/rules/rule.h"

namespace plimsoll::rules {

class Ruleset {
 public:
  // In a stable order: built-in rules by id, then the user's in the order of their files.
  [[nodiscard]] std::span<const Rule> rules() const { return rules_; }
  // Null when there is no such rule.
  [[nodiscard]] const Rule* find(std::string_view id) const;
  // Hex SHA-256 over the canonical content of every rule: two programs with the same digest find the same.
  [[nodiscard]] std::string_view digest() const { return digest_; }
  // YYYY-MM-DD of the built-in set.
  [[nodiscard]] std::string_view date() const { return date_; }
  // The literal set compiled at build time for exactly these rules; empty when a user's file changed them.
  [[nodiscard]] std::string_view compiled_literals() const { return compiled_literals_; }

  // A ruleset of these rules alone: for tests, and for `rules test`.
  static std::shared_ptr<const Ruleset> of(std::vector<Rule> rules);

 private:
  friend Result<std::shared_ptr<const Ruleset>> load_ruleset(const std::vector<std::string>& rule_files,
                                                             std::vector<Rule> imported);
  void index();

  std::vector<Rule> rules_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
  std::string digest_;
  std::string date_;
  std::string compiled_literals_;
};

// A user's rule whose id is that of a built-in one replaces it. Errors carry file:line:column.
// `imported` are rules that were made of another tool's (engine/migration); of two with one id the first counts.
Result<std::shared_ptr<const Ruleset>> load_ruleset(const std::vector<std::string>& rule_files,
                                                    std::vector<Rule> imported = {});

// A data file of rulesets/ that is built into the program ("images/base-image-lifecycles.tsv"), decompressed on first
// use and kept. Empty when there is no such file.
std::string_view embedded_file(std::string_view name);
std::vector<std::string> embedded_file_names();

}  // namespace plimsoll::rules
