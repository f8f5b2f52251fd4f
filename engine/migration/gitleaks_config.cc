// SPDX-License-Identifier: Apache-2.0
//
// The configuration of gitleaks and of betterleaks 1: TOML with rules and allowlists.
//
// A rule becomes one of ours with the keywords as anchors. What a rule of theirs asks of the file's path, and whatever is
// written in an expression language, cannot be asked here; it is named. An allowlist keeps its conditions.
#include <toml++/toml.h>
#include <algorithm>
#include <cstdint>

#include "engine/migration/go_pattern.h"
#include "engine/migration/imported.h"

namespace plimsoll::migration {
namespace {

constexpr std::size_t kReachBefore = 200;
constexpr std::size_t kReachAfter = 690;
constexpr std::size_t kMostRules = 5000;
constexpr std::size_t kMostPatterns = 2000;

class Reader {
 public:
  Reader(const std::string& name, Imported& into) : name_(name), into_(into) {}

  void read(const toml::table& root) {
    if (const auto* extend = root.get_as<toml::table>("extend")) read_extend(*extend);
    if (const auto* rules = root.get_as<toml::array>("rules")) {
      for (const toml::node& node : *rules) {
        if (const auto* rule = node.as_table()) read_rule(*rule);
      }
    }
    for (const char* key : {"allowlist", "allowlists"}) read_allowlists(root.get(key), {}, nullptr);
    for (const auto& [key, value] : root) {
      if (!known(key.str(), {"title", "description", "extend", "rules", "allowlist", "allowlists", "minVersion"})) {
        lose(value, "'" + std::string(key.str()) + "' is not known here");
      }
    }
  }

 private:
  static bool known(std::string_view key, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), key) != names.end();
  }

  std::string place_of(const toml::node& node) const {
    return name_ + ":" + std::to_string(node.source().begin.line) + ":" + std::to_string(node.source().begin.column);
  }
  void lose(const toml::node& node, const std::string& what) { into_.not_carried.push_back(place_of(node) + ": " + what); }

  std::string text_at(const toml::table& table, std::string_view key) const { return table[key].value_or(std::string()); }

  std::vector<std::pair<std::string, const toml::node*>> texts_at(const toml::table& table, std::string_view key) {
    std::vector<std::pair<std::string, const toml::node*>> list;
    const toml::node* node = table.get(key);
    if (node == nullptr) return list;
    const auto take = [&](const toml::node& item) {
      if (const auto value = item.value<std::string>())
        list.emplace_back(*value, &item);
      else
        lose(item, "a text is expected here");
    };
    if (const auto* array = node->as_array()) {
      for (const toml::node& item : *array) take(item);
    } else {
      take(*node);
    }
    return list;
  }

  void read_extend(const toml::table& extend) {
    for (const auto& [key, value] : extend) {
      // The built-in rules of this program take the place of theirs.
      if (key == "useDefault") continue;
      if (key == "disabledRules") {
        lose(value,
             "their rules of these names are not used; name the ones of this program under 'rules: {disable: [...]}' in "
             ".plimsoll.yaml");
      } else {
        lose(value, "'extend." + std::string(key.str()) + "' is not followed; import that file too");
      }
    }
  }

  void read_rule(const toml::table& table) {
    const std::string their_id = text_at(table, "id");
    if (their_id.empty()) return lose(table, "a rule without an id");
    const std::string id = "secret/gitleaks-" + slug(their_id);
    const std::size_t before = into_.allowlists.size();
    for (const char* key : {"allowlist", "allowlists"}) read_allowlists(table.get(key), {id}, nullptr);
    const std::string regex = text_at(table, "regex");
    if (regex.empty()) {
      into_.allowlists.resize(before);
      if (table.contains("path")) {
        return lose(table, "rule '" + their_id + "' looks at paths only; secrets are looked for in texts");
      }
      return lose(table, "rule '" + their_id + "' has no regex: it changes one of their default rules, which are not used");
    }
    if (into_.rules.size() >= kMostRules) return lose(table, "more than " + std::to_string(kMostRules) + " rules");
    rules::Rule rule;
    rule.id = id;
    rule.title = text_at(table, "description");
    if (rule.title.empty()) rule.title = "What rule '" + their_id + "' of " + name_ + " finds";
    rule.provider = "imported";
    rule.severity = Severity::high;
    rule.why = "A rule that was carried over from " + name_ + " finds it.";
    rule.fix = "Revoke it where it was issued, and keep the new one out of the repository.";
    rule.source_file = name_;
    rule.source_line = table.source().begin.line;
    rules::SecretPart part;
    part.category = "imported";
    part.boundary = rules::Boundary::none;
    part.reach_before = kReachBefore;
    part.reach_after = kReachAfter;
    part.anchors_ignore_case = true;
    if (!take_pattern(table, their_id, regex, part) || !take_anchors(table, their_id, regex, part)) {
      into_.allowlists.resize(before);
      return;
    }
    if (const auto entropy = table["entropy"].value<double>()) part.entropy_floor = std::clamp(*entropy, 0.0, 8.0);
    // Found for the sake of others that require it.
    rule.on_by_default = !table["skipReport"].value_or(false);
    name_the_rest(table, their_id);
    read_required(table, part);
    rule.secret = std::move(part);
    into_.rules.push_back(std::move(rule));
  }

  bool take_pattern(const toml::table& table, const std::string& their_id, const std::string& regex,
                    rules::SecretPart& part) {
    const auto group = table["secretGroup"].value_or<std::int64_t>(0);
    part.pattern = regex;
    if (group > 1) {
      const auto one = with_one_group(regex, static_cast<unsigned>(std::min<std::int64_t>(group, 1000)));
      if (!one) {
        lose(*table.get("secretGroup"), "rule '" + their_id + "': its regex has no group " + std::to_string(group));
        return false;
      }
      part.pattern = *one;
    }
    if (auto checked = rules::TextPattern::check(part.pattern); !checked) {
      lose(*table.get("regex"), "rule '" + their_id + "': " + checked.error().what);
      return false;
    }
    return true;
  }

  bool take_anchors(const toml::table& table, const std::string& their_id, const std::string& regex,
                    rules::SecretPart& part) {
    constexpr std::size_t kShortest = 3;
    constexpr std::size_t kLongest = 200;
    bool short_ones = false;
    for (const auto& [keyword, node] : texts_at(table, "keywords")) {
      if (keyword.size() > kLongest) continue;
      if (keyword.size() < kShortest)
        short_ones = true;
      else
        part.anchors.push_back(keyword);
    }
    if (!part.anchors.empty() && !short_ones) return true;
    // A text without the keyword would not be looked at: one that is too short is no keyword for us.
    const auto literal = literal_in_every_match(regex);
    if (literal) {
      part.anchors = {*literal};
      return true;
    }
    lose(table, "rule '" + their_id + "' has no keyword of three bytes or more that stands in every match");
    return false;
  }

  void name_the_rest(const toml::table& table, const std::string& their_id) {
    for (const auto& [key, value] : table) {
      const std::string_view word = key.str();
      if (word == "path") {
        lose(value, "rule '" + their_id + "' asks for a path; here it looks at every file");
      } else if (!known(word, {"id", "description", "regex", "secretGroup", "entropy", "keywords", "tags", "allowlist",
                               "allowlists", "required", "skipReport"})) {
        lose(value, "rule '" + their_id + "': '" + std::string(word) + "' is not known here");
      }
    }
  }

  void read_required(const toml::table& table, rules::SecretPart& part) {
    const auto* list = table.get_as<toml::array>("required");
    if (list == nullptr) return;
    for (const toml::node& node : *list) {
      const auto* one = node.as_table();
      if (one == nullptr) continue;
      rules::RequiredPart required;
      required.rule = "secret/gitleaks-" + slug(text_at(*one, "id"));
      required.within_lines =
          static_cast<std::size_t>(std::clamp<std::int64_t>((*one)["withinLines"].value_or<std::int64_t>(0), 0, 1000000));
      if (one->contains("withinColumns")) lose(*one, "a required part within columns is asked for anywhere on these lines");
      part.required.push_back(std::move(required));
    }
  }

  void read_allowlists(const toml::node* node, const std::vector<std::string>& rules, const toml::node*) {
    if (node == nullptr) return;
    if (const auto* one = node->as_table()) return read_allowlist(*one, rules);
    const auto* list = node->as_array();
    if (list == nullptr) return;
    for (const toml::node& item : *list) {
      if (const auto* one = item.as_table()) read_allowlist(*one, rules);
    }
  }

  void read_allowlist(const toml::table& table, const std::vector<std::string>& rules) {
    Allowlist list;
    list.from = name_ + ":" + std::to_string(table.source().begin.line);
    list.rules = rules;
    for (const auto& [id, node] : texts_at(table, "targetRules")) list.rules.push_back("secret/gitleaks-" + slug(id));
    list.all_conditions = text_at(table, "condition") == "AND" || text_at(table, "condition") == "and";
    const std::string target = text_at(table, "regexTarget");
    if (target == "match") list.target = Allowlist::Target::match;
    if (target == "line") list.target = Allowlist::Target::line;
    bool whole = take_patterns(table, "regexes", list.patterns);
    whole = take_patterns(table, "paths", list.paths) && whole;
    for (auto& [commit, at] : texts_at(table, "commits")) list.commits.push_back(commit);
    for (auto& [word, at] : texts_at(table, "stopwords")) {
      std::string low(word);
      std::transform(low.begin(), low.end(), low.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
      if (!low.empty()) list.stopwords.push_back(std::move(low));
    }
    for (const auto& [key, value] : table) {
      if (!known(key.str(), {"description", "condition", "commits", "paths", "regexTarget", "regexes", "stopwords",
                             "targetRules", "id"})) {
        lose(value, "'" + std::string(key.str()) + "' of an allowlist is not known here");
        whole = false;
      }
    }
    // With a condition missing it would accept more than it did.
    if (!whole && list.all_conditions)
      return lose(table, "an allowlist all of whose conditions have to hold, of which one could not be read");
    into_.allowlists.push_back(std::move(list));
  }

  bool take_patterns(const toml::table& table, std::string_view key, std::vector<rules::TextPattern>& into) {
    bool whole = true;
    for (const auto& [text, node] : texts_at(table, key)) {
      if (auto checked = rules::TextPattern::check(text); !checked || ++patterns_ > kMostPatterns) {
        lose(*node, checked ? "more than " + std::to_string(kMostPatterns) + " patterns" : checked.error().what);
        whole = false;
      } else {
        into.emplace_back(text);
      }
    }
    return whole;
  }

  static std::string slug(std::string_view id) {
    std::string out;
    for (const char c : id) {
      const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      const bool good = (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9');
      if (good)
        out += low;
      else if (!out.empty() && out.back() != '-')
        out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out.empty() ? "rule" : out;
  }

  const std::string& name_;
  Imported& into_;
  std::size_t patterns_ = 0;
};

}  // namespace

Result<bool> import_gitleaks_config(std::string_view text, const std::string& name, Imported& into) {
  try {
    const toml::table root = toml::parse(text, name);
    Reader(name, into).read(root);
    return true;
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::bad_input, std::string(error.description()),
                name + ":" + std::to_string(error.source().begin.line) + ":" + std::to_string(error.source().begin.column));
  }
}

}  // namespace plimsoll::migration
