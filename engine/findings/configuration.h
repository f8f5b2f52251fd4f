// SPDX-License-Identifier: Apache-2.0
//
// .plimsoll.yaml: what a team has decided about its findings.
//
//   suppressions:
//     - rules: [secret/*]              # names with "*"; left out: all rules
//       paths: ["testdata/**"]         # as in .gitignore; left out: all paths
//       identities: [3f2a...]          # left out: all
//       reason: keys of the mock server, worth nothing
//       expires: 2027-01-31            # from the next day on it counts no more, and that is told
//   rules:
//     disable: [image/unpinned]
//     enable: [image/outdated]
//     severity: {runtime/host-network: low}
//   foreign-marks: false             # hadolint ignore=, checkov:skip= and their kind count for nothing
//   images:
//     pin-level: tag                   # tag, full or digest
//     approved: ["registry.example.com/base/*"]
//     trusted-registries: [registry.example.com]
//   import: [.gitleaks.toml]           # rules, allowlists and accepted findings of other tools
//   archives:
//     depth: 3                         # archives within archives; 0: they are not looked into
//     bytes: 200M                      # that may come out of one
//
// A suppression needs a reason and at least one of rules, paths and identities. An unknown key is an error: a typing slip
// must not open the gate.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/scanner.h"

namespace plimsoll::findings {

struct Suppression {
  std::vector<std::string> rules;
  std::vector<std::string> paths;
  std::vector<std::string> identities;
  std::string reason;
  std::string expires;   // YYYY-MM-DD, empty: never
  std::size_t line = 0;  // in the configuration, for messages
};

struct Configuration {
  std::string name;    // of the file, for messages; empty: there is none
  std::string source;  // the text it was read from
  std::vector<Suppression> suppressions;
  std::vector<std::string> disabled_rules;
  std::vector<std::string> enabled_rules;
  std::map<std::string, Severity> severities;  // by rule pattern
  bool foreign_marks = true;                   // marks of other tools count
  std::string pin_level = "tag";
  std::vector<std::string> approved_images;
  std::vector<std::string> trusted_registries;
  std::vector<std::string> imports;  // files of other tools, from the root
  std::optional<unsigned> archive_depth;
  std::optional<std::uint64_t> archive_bytes;
};

// bad_input with file, line and column.
Result<Configuration> parse_configuration(std::string_view text, const std::string& name);

// Marks what the configuration accepts, applies severities and drops disabled rules. `today` is the day of the verdict.
// Notices tell of suppressions that have expired and would have counted.
void apply_configuration(const Configuration& configuration, std::string_view today, std::vector<Finding>& findings,
                         std::vector<std::string>& notices);

}  // namespace plimsoll::findings
