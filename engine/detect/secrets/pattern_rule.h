// SPDX-License-Identifier: Apache-2.0
//
// One rule with a pattern, as the matcher runs it: gate, pattern, boundaries, entropy, words near by, proofs, placeholders.
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/base/text_position.h"
#include "engine/detect/secrets/secret_matcher.h"
#include "engine/rules/offline_proofs/proof.h"
#include "engine/rules/pattern_gate.h"
#include "engine/rules/pattern_run.h"
#include "engine/rules/rule.h"
#include "engine/rules/text_pattern.h"

namespace plimsoll::detect::secrets {

// A local decision at an anchor looks at less than this many bytes before its first byte and after it.
inline constexpr std::size_t kMarginBytes = 512;
// A rule that is searched around a word asks for more than can be decided locally from here on.
inline constexpr std::size_t kFarReach = 900;

// SHA-256 (hex) of values that manuals publish.
using KnownValues = std::unordered_set<std::string>;

class PatternRule {
 public:
  // `rule` must have a pattern and outlive this.
  PatternRule(std::uint32_t number, const rules::Rule& rule);

  // Whether the decision at this anchor may depend on bytes beyond the margin.
  [[nodiscard]] bool is_open_at(std::string_view text, Span anchor) const;
  [[nodiscard]] bool is_pinned() const { return gate_.pinned; }
  // Bytes that follow the anchor in every match; 0: not known.
  [[nodiscard]] std::size_t least_run_behind_anchor() const { return gate_.run_at_least; }

  // Cheap: the bytes right beside the anchor. Most hits end here.
  [[nodiscard]] bool passes_gate(std::string_view text, Span anchor) const;
  // At an anchor that passed the gate. Patterns that do not begin with their anchor are searched around it.
  // Returns how often the pattern ran.
  std::size_t match(std::string_view text, Span anchor, const KnownValues& known, rules::RunFinder& runs,
                    std::vector<SecretMatch>& out) const;
  [[nodiscard]] std::uint32_t number() const { return number_; }

 private:
  [[nodiscard]] bool accept(std::string_view text, Span window, const rules::TextPattern::Found& found,
                            const KnownValues& known, SecretMatch& match) const;
  [[nodiscard]] static bool has_key_behind(std::string_view text, Span anchor);
  [[nodiscard]] static bool has_line_of_key(std::string_view text, std::size_t from);
  [[nodiscard]] bool left_boundary_holds(std::string_view text, Span secret) const;
  [[nodiscard]] bool right_boundary_holds(std::string_view text, Span secret) const;
  [[nodiscard]] bool another_follows(std::string_view text, std::size_t at) const;
  [[nodiscard]] bool words_hold(std::string_view text, Span window, std::size_t before) const;

  std::uint32_t number_;
  const rules::SecretPart* part_;
  rules::TextPattern pattern_;
  rules::PatternGate gate_;
  std::vector<rules::proofs::ProofUse> proofs_;
  // Token characters in a row that a match must hold; length 0: unknown or too short to ask. Read off the pattern when a
  // scan first needs it, by whichever thread: most rules never do.
  struct LazyRun {
    std::once_flag once;
    rules::NeededRun run;
  };
  const rules::NeededRun& run() const;
  std::unique_ptr<LazyRun> run_;
  bool far_;                   // asks for bytes beyond the margin
  std::bitset<256> consumed_;  // of a far rule that begins with its anchor: bytes that a match may hold
  bool strict_left_;           // neither "-", "." nor "/" may stand before it
  bool speaks_for_itself_ = false;
  bool checksummed_ = false;  // begins with its anchor, and a checksum decides
  bool free_text_ = false;    // a password that a person chose
  bool stored_ = false;       // a password that a program wrote down, however poor it is
};

}  // namespace plimsoll::detect::secrets
