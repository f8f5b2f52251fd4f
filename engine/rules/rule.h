// SPDX-License-Identifier: Apache-2.0
//
// A rule as data. Every family (secret, image, service, runtime, trust, build) has the same head; secret rules carry
// what the matcher needs besides. Rule files are YAML; rulesets/README.md describes each field for authors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/scanner.h"

namespace plimsoll::rules {

// Words that must (or must not) stand before a match, in the same line or the lines just above.
struct NearWords {
  std::vector<std::string> words;  // lower case, compared case-blind
  std::size_t within_bytes = 80;   // before the secret
};

// What may touch a secret. `word`: neither the byte before nor the byte after is a letter, digit or underscore.
enum class Boundary : std::uint8_t { word, none };

// Secrets without a shape of their own are found by a grammar written by hand, not by a pattern.
enum class Grammar : std::uint8_t {
  none,            // anchors and pattern
  assignment,      // name = "value" in its dozen spellings, judged by name and value
  url_userinfo,    // scheme://user:password@host
  command_option,  // --password value, -u user:password
  basic_header,    // Authorization: Basic base64
  netrc,           // machine x login y password z
  xml_element,     // <password>value</password>
  whole_file,      // the secret is all there is; the path says what it is
};

// Another rule that has to find something in the same text, or the match says nothing.
struct RequiredPart {
  std::string rule;
  std::size_t within_lines = 0;  // before or behind; 0: anywhere
};

// The other halves of a secret: with one of them in the same text it is one finding, told by this rule.
struct PairPart {
  std::vector<std::string> with;  // ids of rules
  Severity severity = Severity::critical;
};

// Where something stands in a rule file; zero: unknown.
struct RulePlace {
  std::size_t line_from_one = 0;
  std::size_t column_from_one = 0;
};

struct SecretPart {
  Grammar grammar = Grammar::none;
  std::vector<std::string> anchors;  // literals, one of which stands in every match; at least 3 bytes each
  bool anchors_ignore_case = false;
  std::string pattern;  // RE2; group 1 is the secret, when there is a group
  Boundary boundary = Boundary::word;
  std::size_t reach_before = 64;    // bytes of context the pattern may look at before the anchor
  std::size_t reach_after = 512;    // and after it
  std::vector<std::string> proofs;  // names in offline_proofs; all must hold for `proven`
  double entropy_floor = 0;         // Shannon bits a character of the secret (of group `body`, if named); 0: not asked
  std::optional<NearWords> near;
  std::optional<NearWords> not_near;
  std::vector<RequiredPart> required;  // all of them
  std::optional<PairPart> pair;
  std::vector<std::string> known_values;  // SHA-256 (hex) of published example values: reported as such, severity info
  std::vector<std::string> examples;      // templates, see rulesets/README.md; not kept in the compiled set
  std::vector<std::string> counter_examples;
  std::vector<RulePlace> example_places;  // one for each of the above; not kept either
  std::vector<RulePlace> counter_example_places;
  std::string category;  // "vcs", "cloud", ...
};

struct Rule {
  std::string id;  // "secret/github-token"
  std::string title;
  std::string provider;  // secrets: who issues it
  Severity severity = Severity::medium;
  std::string why;
  std::string fix;
  bool on_by_default = true;
  std::vector<std::string> same_concern;
  std::string cis;
  std::optional<SecretPart> secret;
  std::string source_file;  // "secrets/github.yaml"
  std::size_t source_line = 0;
};

}  // namespace plimsoll::rules
