// SPDX-License-Identifier: Apache-2.0
//
// What a team has decided with another tool, as far as it can be carried over: rules, allowlists, accepted findings.
//
//   .gitleaks.toml, betterleaks' TOML   rules with keywords, entropy and required parts; allowlists     gitleaks_config.cc
//   .gitleaksignore, .betterleaksignore accepted places and secrets                                     accepted_lists.cc
//   gitleaks' JSON report               a baseline                                                      accepted_lists.cc
//   .secrets.baseline                   a baseline of detect-secrets, with hashes of secrets            accepted_lists.cc
//
// The kind of a file is told by its content. What cannot be carried over is named, line by line: nothing is dropped in silence,
// and nothing accepts more than it did there.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/rules/rule.h"
#include "engine/rules/text_pattern.h"

namespace plimsoll::migration {

// One place of a secret, as a list or an allowlist is asked about it.
struct SecretPlace {
  std::string_view rule;
  std::string_view secret;
  std::string_view match;
  std::string_view line_text;
  std::string_view path;
  std::string_view commit;  // that brought it in, hex; may be empty
  std::size_t line_from_one = 0;
};

struct Allowlist {
  std::string from;                // "file:line", for the reason
  std::vector<std::string> rules;  // of this import; empty: all rules
  bool all_conditions = false;     // of the kinds that are given; else one suffices
  enum class Target : std::uint8_t { secret, match, line } target = Target::secret;
  std::vector<rules::TextPattern> patterns;
  std::vector<rules::TextPattern> paths;
  std::vector<std::string> commits;
  std::vector<std::string> stopwords;  // lower case; in the secret
};

class Imported {
 public:
  std::vector<rules::Rule> rules;
  std::vector<std::string> not_carried;  // "file:line:column: what and why"
  std::vector<Allowlist> allowlists;

  struct AcceptedPlace {
    std::string commit;  // empty: whichever
    std::string path;
    std::size_t line_from_one = 0;
  };
  std::vector<AcceptedPlace> places;
  std::map<std::string, std::vector<std::size_t>, std::less<>> places_of_path;  // indices into places; see index()
  // "sha1:HEX" or "sha256:HEX" of a secret and the path it was accepted under; empty: wherever.
  std::set<std::pair<std::string, std::string>> secrets;
  std::string list_name;  // of the files with accepted findings, for the reason

  void index();
  [[nodiscard]] bool empty() const { return allowlists.empty() && places.empty() && secrets.empty(); }

  // Why the place is accepted; nothing when it is not. `by_list`: by a list of findings and not by a rule.
  [[nodiscard]] std::optional<std::string> accepts(const SecretPlace& place, bool& by_list) const;
};

// A file larger than this is refused.
inline constexpr std::size_t kImportLimit = std::size_t{64} << 20U;

// Adds what the file says. bad_input with the place when it is none of the kinds.
Result<bool> import_file(std::string_view text, const std::string& name, Imported& into);

// The names under which other tools' files stand at the root of a repository.
std::vector<std::string> usual_names();

// For import_file.
Result<bool> import_gitleaks_config(std::string_view text, const std::string& name, Imported& into);
Result<bool> import_json_list(std::string_view text, const std::string& name, Imported& into);
Result<bool> import_ignore_list(std::string_view text, const std::string& name, Imported& into);

}  // namespace plimsoll::migration
