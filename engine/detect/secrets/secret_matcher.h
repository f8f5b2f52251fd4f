// SPDX-License-Identifier: Apache-2.0
//
// Finds secrets in bytes, without knowing the path.
//
// The sweep of a history hands over every unique blob once, long before it is known under which paths the blob stands.
// So the work is split: scan() looks at bytes alone; judge_at_path() (secret_judgement.h) adds what the path says (a lock
// file, a test folder, a Dockerfile) when a finding is made.
//
// Locality, which delta-aware scanning relies on: whether an anchor at offset p leads to a match, and which, depends only
// on the bytes in [p - margin_bytes(), p + margin_bytes()], except for rules with `open` anchors (PEM keys and other
// long forms), whose matches say so by a support that is larger. Every match names its support: the bytes that decided.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/text_position.h"
#include "engine/rules/rule.h"
#include "engine/rules/ruleset.h"

namespace plimsoll::detect::secrets {

// The other half of a secret: the key id beside its key.
struct SecretPartner {
  std::uint32_t rule = 0;
  Span secret;
  std::string decoded;
  friend bool operator==(const SecretPartner&, const SecretPartner&) = default;
};

struct SecretMatch {
  std::uint32_t rule = 0;  // index into the rule list that the matcher was made from
  Confidence confidence = Confidence::likely;
  Span span;                   // the whole match
  Span secret;                 // the secret itself
  Span support;                // all bytes that decided, `span` included
  bool known_example = false;  // a value that a manual publishes
  std::string note;            // offline facts without the secret: "account 123456789012", "expired 2021-03-04"
  std::string decoded;         // the secret itself when it was found in decoded text; else empty
  // Set by resolve(): what it goes with, and whether another match tells of it.
  std::vector<SecretPartner> partners;
  bool told_by_partner = false;
  friend bool operator==(const SecretMatch&, const SecretMatch&) = default;
};

// A place where it is worth to ask rules: a literal of theirs, or what may hide text. `end` is past the bytes that decide
// that; `literal` means something to the matcher alone.
struct AnchorHit {
  std::uint32_t literal = 0;
  std::uint32_t end = 0;
  friend bool operator==(const AnchorHit&, const AnchorHit&) = default;
};

// By end, then by literal.
inline bool ends_before(const AnchorHit& left, const AnchorHit& right) {
  const auto key = [](const AnchorHit& hit) { return std::uint64_t{hit.end} << 32U | hit.literal; };
  return key(left) < key(right);
}

// What one rule cost: for `rules profile`.
struct RuleProfile {
  std::uint64_t hits = 0;         // anchors found
  std::uint64_t gate_passes = 0;  // hits that the cheap questions let through
  std::uint64_t runs = 0;         // pattern runs (grammars: values judged)
  std::uint64_t matches = 0;
  std::uint64_t nanoseconds = 0;  // of pattern runs, gates not included
};

// Memory that one thread keeps between calls.
class Scratch {
 public:
  virtual ~Scratch() = default;
  // From now on costs are counted, at some cost of their own; one element a rule.
  std::vector<RuleProfile>* profile = nullptr;
};

class SecretMatcher {
 public:
  virtual ~SecretMatcher() = default;
  [[nodiscard]] virtual std::unique_ptr<Scratch> make_scratch() const = 0;
  [[nodiscard]] virtual std::size_t margin_bytes() const = 0;

  // Matches of the whole text, sorted by span, overlapping ones resolved (the specific kind beats the generic one).
  virtual void scan(std::string_view text, Scratch& scratch, std::vector<SecretMatch>& out) const = 0;

  // Appends the candidates whose anchor begins in one of `fresh` (sorted, disjoint), before overlaps are resolved; in no
  // defined order, each once. scan() is candidates(all) followed by resolve(). The whole of `text` may be looked at.
  //
  // True when the anchor of an open rule (one whose match may reach further than the margin: PEM keys, encoded or binary
  // texts that are decoded as a whole) begins in `fresh`, match or no match. The caller then never inherits from this text.
  //
  // A candidate whose decision saw the beginning or the end of the text has a support that touches it.
  virtual bool candidates(std::string_view text, std::span<const Span> fresh, Scratch& scratch,
                          std::vector<SecretMatch>& out) const = 0;

  // The same in two steps, for texts that know most of their anchors from the text they were made from: searching for
  // anchors is most of the work, and the margin around what a delta inserts is mostly old text.
  //
  // Whether a hit is there depends on the bytes in [end - anchor_reach(), end).
  [[nodiscard]] virtual std::size_t anchor_reach() const { return 0; }  // 0: this matcher does not work in two steps
  // Appends the hits that lie inside one of `ranges` (sorted, disjoint), by end and literal. Texts below 4 GB.
  virtual void find_anchors(std::string_view, std::span<const Span>, Scratch&, std::vector<AnchorHit>&) const {}
  // `anchors`: all hits of the text whose anchor begins in one of `fresh`, by end; more are passed over.
  virtual bool candidates_at(std::string_view text, std::span<const Span> fresh, std::span<const AnchorHit>,
                             Scratch& scratch, std::vector<SecretMatch>& out) const {
    return candidates(text, fresh, scratch, out);
  }
  // How much a rule knows about what it finds: a literal of the provider, a word near by, a grammar. More is better.
  [[nodiscard]] virtual int specificity(std::uint32_t) const { return 0; }
  // Sorts, drops what a better match covers and what is encrypted. A function of the candidates (in whatever order) and of the text
  // between them only.
  virtual void resolve(std::string_view text, std::vector<SecretMatch>& matches) const = 0;
};

// SecretMatch::rule counts the rules of this set. The matcher keeps the set alive. Patterns are compiled when they are first
// needed, by whichever thread needs them.
Result<std::unique_ptr<SecretMatcher>> make_secret_matcher(std::shared_ptr<const rules::Ruleset> ruleset);

}  // namespace plimsoll::detect::secrets
