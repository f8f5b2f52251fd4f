// SPDX-License-Identifier: Apache-2.0
//
// plimsoll rules and plimsoll version.
#include <algorithm>

#include "plugins/command_line/commands.h"
#include "plugins/command_line/messages.h"
#include "plugins/command_line/rules_profile.h"
#include "plugins/command_line/suggestion.h"

namespace plimsoll::command_line {
namespace {

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

std::string list_text(const std::vector<RuleInfo>& rules) {
  std::size_t widest = 0;
  for (const RuleInfo& rule : rules) widest = std::max(widest, rule.id.size());
  std::string text;
  std::size_t off = 0;
  for (const RuleInfo& rule : rules) {
    off += rule.on_by_default ? 0 : 1;
    text += padded(rule.id, widest + 2) + padded(std::string(name_of(rule.severity)), 10) +
            (rule.on_by_default ? "" : "(off) ") + rule.title + "\n";
  }
  text += std::to_string(rules.size()) + " rules, " + std::to_string(rules.size() - off) + " of them on by default\n";
  return text;
}

// One line a rule, for a spreadsheet or a script; several names in one field are parted by "; ".
std::string map_text(const std::vector<RuleInfo>& rules) {
  constexpr const char* kTools[] = {"hadolint", "BuildKit", "trivy", "checkov", "KICS"};
  std::string text = "rule\tseverity\tdefault\tCIS";
  for (const char* tool : kTools) text += std::string("\t") + tool;
  text += "\tothers\n";
  for (const RuleInfo& rule : rules) {
    if (rule.id.starts_with("secret/")) continue;
    text += rule.id + "\t" + std::string(name_of(rule.severity)) + (rule.on_by_default ? "\ton\t" : "\toff\t") + rule.cis;
    std::string others;
    const auto add = [](std::string& field, std::string_view name) {
      if (!field.empty()) field += "; ";
      field += name;
    };
    for (const char* tool : kTools) {
      std::string field;
      for (const std::string& other : rule.same_concern)
        if (other.starts_with(std::string(tool) + " "))
          add(field, std::string_view(other).substr(std::string_view(tool).size() + 1));
      text += "\t" + field;
    }
    for (const std::string& other : rule.same_concern) {
      const bool known = std::any_of(std::begin(kTools), std::end(kTools),
                                     [&](const char* tool) { return other.starts_with(std::string(tool) + " "); });
      if (!known) add(others, other);
    }
    text += "\t" + others + "\n";
  }
  return text;
}

std::string explain_text(const RuleInfo& rule) {
  std::string text = rule.id + "\n" + rule.title + "\n\n";
  text += "severity   " + std::string(name_of(rule.severity)) + (rule.on_by_default ? "" : "; off by default") + "\n";
  if (!rule.provider.empty()) text += "provider   " + rule.provider + "\n";
  if (!rule.proofs.empty()) {
    text += "proof      ";
    for (std::size_t at = 0; at < rule.proofs.size(); ++at) text += (at == 0 ? "" : ", ") + rule.proofs[at];
    text += " (checked offline: a finding that passes is 'proven')\n";
  }
  text += "\nwhy\n  " + rule.why + "\n\nhow to fix\n  " + rule.fix + "\n";
  text += "\nhow to accept\n  a comment on the line:   plimsoll:allow " + rule.id + " -- the reason\n" +
          "  or in .plimsoll.yaml:    suppressions: [{rules: [" + rule.id + "], paths: [\"...\"], reason: \"...\"}]\n";
  if (!rule.cis.empty()) text += "\nbenchmark\n  " + rule.cis + "\n";
  if (!rule.same_concern.empty()) {
    text += "\nthe same concern elsewhere\n";
    for (const std::string& other : rule.same_concern) text += "  " + other + "\n";
  }
  return text;
}

// "secret/github-token": github, token. The family is shared by hundreds.
std::vector<std::string> words_of_id(std::string_view id) {
  if (const std::size_t slash = id.find('/'); slash != std::string_view::npos) id.remove_prefix(slash + 1);
  std::vector<std::string> words;
  while (!id.empty()) {
    const std::size_t end = std::min(id.find_first_of("-_ "), id.size());
    if (end >= 3) words.emplace_back(id.substr(0, end));
    id.remove_prefix(std::min(id.size(), end + 1));
  }
  return words;
}

// A wrong id is mostly a slip, or one of another tool: then rules that share a word with it are named, the most words first.
std::string nearest_rules(const std::vector<RuleInfo>& rules, const std::string& wanted) {
  constexpr std::size_t kMostNamed = 5;
  std::vector<std::string> ids;
  for (const RuleInfo& rule : rules) ids.push_back(rule.id);
  if (const std::string nearest = nearest_word(wanted, ids); !nearest.empty()) return "; did you mean '" + nearest + "'?";
  std::vector<std::pair<std::size_t, std::string>> similar;  // how many words are not shared
  const std::vector<std::string> words = words_of_id(wanted);
  for (const std::string& id : ids) {
    const std::vector<std::string> own = words_of_id(id);
    const auto shared = static_cast<std::size_t>(std::count_if(words.begin(), words.end(), [&](const std::string& word) {
      return std::find(own.begin(), own.end(), word) != own.end();
    }));
    if (shared != 0) similar.emplace_back(words.size() - shared, id);
  }
  std::sort(similar.begin(), similar.end());
  if (similar.size() > kMostNamed) similar.resize(kMostNamed);
  std::string text;
  for (const auto& [missing, id] : similar) text += (text.empty() ? "; did you mean " : ", ") + id;
  return text.empty() ? "; 'plimsoll rules list' shows all" : text + "?";
}

}  // namespace

int run_rules(const Arguments& arguments) {
  const auto usage = [](const std::string& message) {
    print_error(message);
    return static_cast<int>(ExitCode::usage);
  };
  if (arguments.positional.empty())
    return usage("say what: 'plimsoll rules list', 'explain RULE', 'test FILE', 'profile PATH' or 'import FILE'");
  const std::string& what = arguments.positional[0];
  if (what == "profile") return run_rules_profile(arguments);
  if (what == "test") {
    if (arguments.positional.size() < 2) return usage("'plimsoll rules test' takes the rule files to try");
    return run_rules_test({arguments.positional.begin() + 1, arguments.positional.end()});
  }
  if (what == "import") {
    if (arguments.positional.size() < 2) return usage("'plimsoll rules import' takes the files to carry over");
    return run_rules_import({arguments.positional.begin() + 1, arguments.positional.end()});
  }
  std::string error;
  const std::vector<RuleInfo> rules = list_rules(arguments.all("rules"), error);
  if (!error.empty()) return usage(error);
  std::string text;
  if (what == "list" && arguments.positional.size() == 1) {
    text = arguments.has("map") ? map_text(rules) : list_text(rules);
  } else if (what == "explain" && arguments.positional.size() == 2) {
    const std::string& id = arguments.positional[1];
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const RuleInfo& rule) { return rule.id == id; });
    if (found == rules.end()) return usage("no rule '" + id + "'" + nearest_rules(rules, id));
    text = explain_text(*found);
  } else if (what == "explain") {
    return usage("'plimsoll rules explain' takes one rule, as 'image/end-of-life'");
  } else {
    return usage(
        "unknown word '" + what + "'" +
        did_you_mean(what, {"list", "explain", "test", "profile", "import"},
                     "; it is 'plimsoll rules list', 'explain RULE', 'test FILE', 'profile PATH' or 'import FILE'"));
  }
  return print_output(text) ? 0 : static_cast<int>(ExitCode::internal);
}

int run_version(const Arguments&) {
  const VersionInfo info = version_info();
  std::string text = "plimsoll " + info.version + "\ncommit     " + info.commit + "\nrules      " + info.ruleset_digest +
                     " of " + info.ruleset_date + "\nimage data " + info.image_data_date + "\n";
  for (const auto& [name, version] : info.libraries) text += padded(name, 11) + version + "\n";
  return print_output(text) ? 0 : static_cast<int>(ExitCode::internal);
}

}  // namespace plimsoll::command_line
