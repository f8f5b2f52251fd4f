// SPDX-License-Identifier: Apache-2.0
#include "engine/migration/imported.h"

#include <algorithm>

#include "engine/base/digest.h"

namespace plimsoll::migration {
namespace {

std::string lower(std::string_view text) {
  std::string low(text);
  std::transform(low.begin(), low.end(), low.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return low;
}

bool any_found(const std::vector<rules::TextPattern>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const rules::TextPattern& pattern) { return pattern.find(text, 0, text.size()).has_value(); });
}

bool holds(const Allowlist& list, const SecretPlace& place) {
  if (!list.rules.empty() && std::find(list.rules.begin(), list.rules.end(), place.rule) == list.rules.end()) return false;
  std::size_t asked = 0;
  std::size_t held = 0;
  const auto ask = [&](bool given, bool true_here) {
    asked += given ? 1U : 0U;
    held += given && true_here ? 1U : 0U;
  };
  const std::string_view target = list.target == Allowlist::Target::secret  ? place.secret
                                  : list.target == Allowlist::Target::match ? place.match
                                                                            : place.line_text;
  ask(!list.patterns.empty(), !list.patterns.empty() && any_found(list.patterns, target));
  ask(!list.paths.empty(), !list.paths.empty() && !place.path.empty() && any_found(list.paths, place.path));
  ask(!list.commits.empty(), std::any_of(list.commits.begin(), list.commits.end(),
                                         [&](const std::string& commit) { return commit == place.commit; }));
  const std::string low = list.stopwords.empty() ? std::string() : lower(place.secret);
  ask(!list.stopwords.empty(), std::any_of(list.stopwords.begin(), list.stopwords.end(),
                                           [&](const std::string& word) { return low.find(word) != std::string::npos; }));
  return list.all_conditions ? asked != 0 && held == asked : held != 0;
}

}  // namespace

void Imported::index() {
  places_of_path.clear();
  for (std::size_t at = 0; at < places.size(); ++at) places_of_path[places[at].path].push_back(at);
}

std::optional<std::string> Imported::accepts(const SecretPlace& place, bool& by_list) const {
  by_list = false;
  for (const Allowlist& list : allowlists) {
    if (holds(list, place)) return "allowlist of " + list.from;
  }
  by_list = true;
  if (const auto found = places_of_path.find(place.path); found != places_of_path.end()) {
    for (const std::size_t at : found->second) {
      const AcceptedPlace& accepted = places[at];
      // A commit tells the place as well as a line does, and lines move after it.
      const bool same =
          accepted.commit.empty() ? accepted.line_from_one == place.line_from_one : accepted.commit == place.commit;
      if (same) return "in " + list_name;
    }
  }
  if (!secrets.empty()) {
    for (const std::string& hash : {"sha256:" + to_hex(sha256(place.secret)), "sha1:" + to_hex(sha1(place.secret))}) {
      if (secrets.count({hash, std::string(place.path)}) != 0 || secrets.count({hash, {}}) != 0) return "in " + list_name;
    }
  }
  return std::nullopt;
}

Result<bool> import_file(std::string_view text, const std::string& name, Imported& into) {
  const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  Result<bool> done = true;
  if (first != std::string_view::npos && (text[first] == '{' || (text[first] == '[' && !name.ends_with(".toml")))) {
    done = import_json_list(text, name, into);
  } else if (name.ends_with(".toml")) {
    done = import_gitleaks_config(text, name, into);
  } else {
    done = import_ignore_list(text, name, into);
  }
  if (done) into.index();
  return done;
}

std::vector<std::string> usual_names() {
  return {".gitleaks.toml",    "gitleaks.toml",      ".gitleaksignore",
          ".betterleaks.toml", ".betterleaksignore", ".secrets.baseline"};
}

}  // namespace plimsoll::migration
