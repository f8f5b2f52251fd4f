// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/ruleset.h"

#include <algorithm>
#include <mutex>

#include "engine/base/digest.h"
#include "engine/base/file_io.h"
#include "engine/rules/built_in_blob.h"
#include "engine/rules/rule_file.h"
#include "engine/rules/ruleset_blob.h"

namespace plimsoll::rules {
namespace {

const Result<BlobReader>& built_in_parts() {
  static const Result<BlobReader> reader = BlobReader::open(built_in_blob());
  return reader;
}

// "digest\ndate\n"
std::pair<std::string, std::string> split_about(const std::string& about) {
  const std::size_t line = about.find('\n');
  if (line == std::string::npos) return {about, ""};
  return {about.substr(0, line), about.substr(line + 1, about.find('\n', line + 1) - line - 1)};
}

struct EmbeddedFiles {
  std::mutex mutex;  // guards files
  std::map<std::string, std::string, std::less<>> files;
};
EmbeddedFiles& embedded_files() {
  static EmbeddedFiles files;
  return files;
}

bool is_own_part(std::string_view name) { return name == "rules" || name == "literals" || name == "about"; }

}  // namespace

const Rule* Ruleset::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &rules_[found->second];
}

void Ruleset::index() {
  by_id_.clear();
  for (std::size_t at = 0; at < rules_.size(); ++at) by_id_.emplace(rules_[at].id, at);
}

std::shared_ptr<const Ruleset> Ruleset::of(std::vector<Rule> rules) {
  auto ruleset = std::make_shared<Ruleset>();
  ruleset->digest_ = to_hex(sha256(write_rules(rules)));
  ruleset->rules_ = std::move(rules);
  ruleset->index();
  return ruleset;
}

Result<std::shared_ptr<const Ruleset>> load_ruleset(const std::vector<std::string>& rule_files, std::vector<Rule> imported) {
  const Result<BlobReader>& parts = built_in_parts();
  if (!parts) return fail(parts.error());
  auto ruleset = std::make_shared<Ruleset>();
  auto bytes = parts->read("rules");
  if (!bytes) return fail(std::move(bytes.error()));
  auto rules = read_rules(*bytes);
  if (!rules) return fail(std::move(rules.error()));
  ruleset->rules_ = std::move(*rules);
  auto about = parts->read("about");
  if (!about) return fail(std::move(about.error()));
  std::tie(ruleset->digest_, ruleset->date_) = split_about(*about);
  ruleset->index();
  if (rule_files.empty() && imported.empty()) {
    if (auto literals = parts->read("literals")) ruleset->compiled_literals_ = std::move(*literals);
    return std::shared_ptr<const Ruleset>(std::move(ruleset));
  }
  std::vector<std::string> seen;
  for (const std::string& name : rule_files) {
    auto text = read_file(name, kRuleFileLimit);
    if (!text) return fail(std::move(text.error()));
    auto added = parse_rule_file(*text, name);
    if (!added) return fail(std::move(added.error()));
    for (Rule& rule : *added) {
      const std::string place = name + ":" + std::to_string(rule.source_line) + ":1";
      if (std::find(seen.begin(), seen.end(), rule.id) != seen.end()) {
        return fail(ErrorKind::bad_input, "the rule '" + rule.id + "' stands in the rule files twice", place);
      }
      seen.push_back(rule.id);
      rule.secret ? (rule.secret->examples.clear(), rule.secret->counter_examples.clear()) : void();
      const auto known = ruleset->by_id_.find(rule.id);
      if (known != ruleset->by_id_.end()) {
        ruleset->rules_[known->second] = std::move(rule);
      } else {
        ruleset->rules_.push_back(std::move(rule));
      }
    }
  }
  ruleset->index();
  for (Rule& rule : imported) {
    if (ruleset->find(rule.id) != nullptr) continue;
    ruleset->rules_.push_back(std::move(rule));
    ruleset->index();
  }
  ruleset->digest_ = to_hex(sha256(write_rules(ruleset->rules_)));
  return std::shared_ptr<const Ruleset>(std::move(ruleset));
}

std::string_view embedded_file(std::string_view name) {
  const Result<BlobReader>& parts = built_in_parts();
  if (!parts || is_own_part(name)) return {};
  EmbeddedFiles& files = embedded_files();
  const std::lock_guard<std::mutex> lock(files.mutex);
  const auto known = files.files.find(name);
  if (known != files.files.end()) return known->second;
  auto bytes = parts->read(name);
  if (!bytes) return {};
  return files.files.emplace(std::string(name), std::move(*bytes)).first->second;
}

std::vector<std::string> embedded_file_names() {
  std::vector<std::string> names;
  if (const Result<BlobReader>& parts = built_in_parts()) {
    names = parts->names();
    std::erase_if(names, [](const std::string& name) { return is_own_part(name); });
  }
  return names;
}

}  // namespace plimsoll::rules
