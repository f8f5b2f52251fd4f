// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/pattern_rule.h"

#include <algorithm>
#include <cstdint>

#include "engine/base/digest.h"
#include "engine/detect/secrets/literal_value.h"
#include "engine/detect/secrets/value_strength.h"
#include "engine/rules/entropy.h"
#include "engine/rules/placeholder.h"

namespace plimsoll::detect::secrets {
namespace {

using rules::proofs::Strength;
using rules::proofs::Verdict;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The byte before is no part of a word, or is the end of an escape: "\n", "\t", "%3D", "\x3d", "\u003d".
bool starts_word(std::string_view text, std::size_t at) {
  if (at == 0 || !is_word(text[at - 1])) return true;
  if (at >= 2 && text[at - 2] == '\\' && (text[at - 1] == 'n' || text[at - 1] == 't' || text[at - 1] == 'r')) return true;
  if (at >= 3 && text[at - 3] == '%' && is_hex(text[at - 1]) && is_hex(text[at - 2])) return true;
  if (at >= 4 && text[at - 4] == '\\' && text[at - 3] == 'x' && is_hex(text[at - 1]) && is_hex(text[at - 2])) return true;
  return at >= 6 && text[at - 6] == '\\' && text[at - 5] == 'u' && is_hex(text[at - 1]) && is_hex(text[at - 2]);
}

bool has_word(std::string_view text, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    const auto found = std::search(text.begin(), text.end(), word.begin(), word.end(),
                                   [](char left, char right) { return lower(left) == right; });
    if (found != text.end()) return true;
  }
  return false;
}

// Poor, but a password for whoever set it: letters and digits, or letters of both cases.
bool is_weak_password(std::string_view value) {
  const ValueShape shape = shape_of(value);
  if (shape.size < 5 || shape.size > 100 || shape.blanks != 0 ||
      value.find_first_of("()[]{}<>\\$") != std::string_view::npos)
    return false;
  if (value.back() == ',' || value.back() == ';' || value.back() == '.' || value.back() == ':') return false;
  return shape.digits != 0 && shape.lowers + shape.uppers != 0 && shape.others <= shape.size / 3;
}

constexpr std::string_view kKeyHeader = "-----BEGIN ";
constexpr int kMatchesAtOneAnchor = 8;
// Long structures hold runs of zero bytes; only short ones are held against the list of fillers.
constexpr std::size_t kFillerLimit = 160;
constexpr std::size_t kParsedFillerLimit = 48;
constexpr std::size_t kReferenceLimit = 40;
constexpr double kLeastBits = 2.5;

// Words are everywhere: a text that holds one must not be read whole again in each of its versions.
bool hangs_on_a_word(const rules::SecretPart& part) {
  return part.anchors_ignore_case || std::any_of(part.anchors.begin(), part.anchors.end(), [](const std::string& anchor) {
           return std::all_of(anchor.begin(), anchor.end(), is_word);
         });
}

}  // namespace

PatternRule::PatternRule(std::uint32_t number, const rules::Rule& rule)
    : number_(number),
      part_(&*rule.secret),
      pattern_(std::string(rules::without_left_edge(part_->pattern))),
      gate_(rules::read_gate(pattern_.text(), part_->anchors, part_->anchors_ignore_case)),
      far_(part_->reach_after > kFarReach && (gate_.pinned || !hangs_on_a_word(*part_))),
      strict_left_(pattern_.text().size() != part_->pattern.size()) {
  consumed_.set();
  if (far_ && gate_.pinned) consumed_ = rules::consumed_bytes(pattern_.text());
  if (!gate_.pinned) run_ = std::make_unique<LazyRun>();
  // A long literal of its own, and no text around it: such a token is disproved by what it holds, not mistaken for one.
  constexpr std::size_t kTellingAnchor = 4;
  speaks_for_itself_ = gate_.pinned && part_->boundary == rules::Boundary::word && !part_->near &&
                       !part_->anchors_ignore_case &&
                       std::all_of(part_->anchors.begin(), part_->anchors.end(), [](const std::string& anchor) {
                         return anchor.size() >= kTellingAnchor && anchor.find_first_of("_-") != std::string::npos &&
                                anchor.find(' ') == std::string::npos;
                       });
  // So is what stands between the lines of a key.
  speaks_for_itself_ =
      speaks_for_itself_ || std::all_of(part_->anchors.begin(), part_->anchors.end(), [](const std::string& anchor) {
        return anchor.size() > kKeyHeader.size() && anchor.rfind(kKeyHeader, 0) == 0;
      });
  for (const std::string& name : part_->proofs) {
    rules::proofs::ProofUse use = rules::proofs::find_proof(name);
    if (use.proof != nullptr) {
      checksummed_ = checksummed_ || (gate_.pinned && use.proof->strength == Strength::exact);
      proofs_.push_back(std::move(use));
    }
    free_text_ = free_text_ || name == "password";
    stored_ = stored_ || name == "stored-password";
  }
}

const rules::NeededRun& PatternRule::run() const {
  static const rules::NeededRun kNone;
  if (run_ == nullptr) return kNone;
  std::call_once(run_->once, [this] {
    run_->run = rules::needed_run(pattern_.text());
    if (run_->run.length < rules::RunFinder::kRunLength) run_->run.length = 0;
  });
  return run_->run;
}

bool PatternRule::is_open_at(std::string_view text, Span anchor) const {
  if (!far_) return false;
  const std::size_t local_end = std::min(text.size(), anchor.begin + kMarginBytes - 2);
  for (std::size_t at = anchor.end; at < local_end; ++at) {
    if (!consumed_[static_cast<std::uint8_t>(text[at])]) return false;
  }
  return local_end < text.size();
}

// Headers of keys stand in every program that reads keys. Behind a real one comes a line of base64, soon.
bool PatternRule::has_key_behind(std::string_view text, Span anchor) {
  constexpr std::size_t kLookedAt = 300;
  return has_line_of_key(text.substr(0, std::min(text.size(), anchor.end + kLookedAt)), anchor.end);
}

bool PatternRule::has_line_of_key(std::string_view text, std::size_t from) {
  constexpr std::size_t kLineOfKey = 30;
  std::size_t run = 0;
  for (std::size_t at = from; at < text.size(); ++at) {
    run = rules::is_token_char(text[at]) && text[at] != '-' ? run + 1 : 0;
    if (run >= kLineOfKey) return true;
  }
  return false;
}

bool PatternRule::passes_gate(std::string_view text, Span anchor) const {
  if (!gate_.pinned) return true;
  if (text.substr(anchor.begin, kKeyHeader.size()) == kKeyHeader && anchor.size() > kKeyHeader.size() && far_ &&
      !has_key_behind(text, anchor))
    return false;
  if (gate_.secret_first && is_word(text[anchor.begin]) && !starts_word(text, anchor.begin)) return false;
  if (gate_.run_at_least == 0) return true;
  if (text.size() - anchor.end < gate_.run_at_least) return false;
  const std::size_t end = anchor.end + std::min(gate_.run_at_least, kMarginBytes - 256);
  for (std::size_t at = anchor.end; at < end; ++at) {
    if (!gate_.run[static_cast<std::uint8_t>(text[at])]) return false;
  }
  return true;
}

std::size_t PatternRule::match(std::string_view text, Span anchor, const KnownValues& known, rules::RunFinder& runs,
                               std::vector<SecretMatch>& out) const {
  // What a local decision may see. An open rule sees as much as it asks for.
  Span window{anchor.begin >= kMarginBytes ? anchor.begin - kMarginBytes + 1 : 0,
              std::min(text.size(), anchor.begin + kMarginBytes - 1)};
  Span look{anchor.begin > part_->reach_before ? anchor.begin - part_->reach_before : 0,
            std::min(text.size(), anchor.end + part_->reach_after)};
  if (is_open_at(text, anchor)) window.end = std::max(window.end, std::min(text.size(), look.end + 64));
  look.begin = std::max(look.begin, window.begin);
  look.end = std::min(look.end, window.end);
  if (gate_.pinned) look.begin = anchor.begin;
  if (const rules::NeededRun& needed = run(); needed.length != 0 && !runs.has_run(text, look, needed)) return 0;
  std::size_t ran = 0;
  for (int tries = 0; tries < kMatchesAtOneAnchor && look.begin < look.end; ++tries) {
    const auto found = pattern_.find(text, look.begin, look.end, gate_.pinned);
    ++ran;
    if (!found || found->match.empty()) return ran;
    SecretMatch match;
    match.rule = number_;
    match.span = found->match;
    // The word that names the kind belongs to the match, as long as both stand on one line.
    const Span both{std::min(found->match.begin, anchor.begin), std::max(found->match.end, anchor.end)};
    if (text.substr(both.begin, both.size()).find('\n') == std::string_view::npos) match.span = both;
    match.secret = found->group;
    match.support = window;
    // The window cuts tokens in two: what touches its edge inside a run is no whole token.
    const bool cut = (found->match.begin == look.begin && look.begin > 0 && !gate_.pinned &&
                      rules::is_token_char(text[look.begin - 1]) && rules::is_token_char(text[look.begin])) ||
                     (found->match.end == look.end && look.end < text.size() && rules::is_token_char(text[look.end - 1]) &&
                      rules::is_token_char(text[look.end]));
    if (!cut && accept(text, window, *found, known, match)) out.push_back(std::move(match));
    if (gate_.pinned) return ran;
    look.begin = std::max(found->group.end, found->match.begin + 1);
  }
  return ran;
}

bool PatternRule::left_boundary_holds(std::string_view text, Span secret) const {
  if (secret.empty()) return true;
  // A literal of its own in the middle of a longer run is a part of it by chance, whatever may follow the secret.
  const bool in_run = is_word(text[secret.begin]) && !starts_word(text, secret.begin);
  if (part_->boundary == rules::Boundary::none) return !in_run || !gate_.secret_first || !gate_.pinned;
  if (in_run) return false;
  return !strict_left_ || secret.begin == 0 ||
         std::string_view("-./").find(text[secret.begin - 1]) == std::string_view::npos;
}

// In compiled programs texts stand one behind the other: where the next begins as this one does, this one has ended.
bool PatternRule::another_follows(std::string_view text, std::size_t at) const {
  return gate_.pinned && speaks_for_itself_ &&
         std::any_of(part_->anchors.begin(), part_->anchors.end(),
                     [&](const std::string& anchor) { return text.substr(at, anchor.size()) == anchor; });
}

bool PatternRule::right_boundary_holds(std::string_view text, Span secret) const {
  if (part_->boundary == rules::Boundary::none || secret.empty() || secret.end >= text.size()) return true;
  const char next = text[secret.end];
  if (!is_word(text[secret.end - 1]) && text[secret.end - 1] != '-')
    return !(gate_.run_at_least != 0 && is_word(next) && text[secret.end - 1] != '=' && text[secret.end - 1] != '-');
  if (is_word(next)) return another_follows(text, secret.end);
  // A run that could have gone on is a longer token of some other kind.
  const bool goes_on = next == '-' || next == '+' || next == '/';
  return !(goes_on && gate_.run_at_least != 0 && gate_.run[static_cast<std::uint8_t>(next)] &&
           secret.end + 1 < text.size() && is_word(text[secret.end + 1]));
}

bool PatternRule::words_hold(std::string_view text, Span window, std::size_t before) const {
  const auto words_before = [&](const rules::NearWords& near) {
    const std::size_t from = std::max(window.begin, before > near.within_bytes ? before - near.within_bytes : 0);
    return has_word(text.substr(from, before - from), near.words);
  };
  if (part_->near && !words_before(*part_->near)) return false;
  return !part_->not_near || !words_before(*part_->not_near);
}

bool PatternRule::accept(std::string_view text, Span window, const rules::TextPattern::Found& found,
                         const KnownValues& known, SecretMatch& match) const {
  const std::string_view secret = text.substr(match.secret.begin, match.secret.size());
  if (secret.empty() || !left_boundary_holds(text, match.secret)) return false;
  // A checksum that holds tells where a token ends.
  const bool ends = right_boundary_holds(text, match.secret);
  if (!ends && !checksummed_) return false;
  if (!words_hold(text, window, match.secret.begin)) return false;
  std::string_view body = found.body.empty() ? secret : text.substr(found.body.begin, found.body.size());
  // Below the floor a token with a literal of its own is doubted; without one there is nothing left to believe in.
  bool dull = false;
  if (part_->entropy_floor > 0) {
    const double bits = rules::shannon_bits(body);
    dull = bits < part_->entropy_floor;
    if (dull && (!gate_.pinned || bits < kLeastBits)) return false;
  }

  bool proven_exactly = false;
  bool proven = false;
  bool disproved = false;
  for (const rules::proofs::ProofUse& use : proofs_) {
    rules::proofs::Outcome outcome = use.proof->check(secret, use.argument);
    const Strength strength = use.proof->strength;
    if (outcome.verdict == Verdict::fails && strength != Strength::evidence) {
      if (strength == Strength::shape || (strength == Strength::parsed && !speaks_for_itself_)) return false;
      if (secret.substr(0, kKeyHeader.size()) == kKeyHeader && !has_line_of_key(secret, kKeyHeader.size())) return false;
      disproved = true;
    }
    if (outcome.verdict == Verdict::holds) {
      proven_exactly = proven_exactly || strength == Strength::exact || strength == Strength::evidence;
      proven = proven || strength != Strength::shape;
    }
    match.known_example = match.known_example || outcome.is_public;
    if (!outcome.note.empty()) match.note += (match.note.empty() ? "" : ", ") + outcome.note;
  }
  if (!ends && !proven_exactly) return false;
  if (!proven_exactly && !stored_) {
    // The literal part of a token is the same in all of them: what follows it is judged.
    if (found.body.empty() && gate_.pinned) {
      for (const std::string& anchor : part_->anchors) {
        if (body.size() > anchor.size() + 4 && body.substr(0, anchor.size()) == anchor) body.remove_prefix(anchor.size());
      }
    }
    const std::size_t limit = proven ? kParsedFillerLimit : kFillerLimit;
    if (body.size() <= limit && rules::is_filler(body)) return false;
    if (body.size() > limit && rules::is_filled_with_word(body)) return false;
    if (!proven && body.size() <= kFillerLimit && rules::has_placeholder_word(body)) return false;
    // Longer values full of signs hold "((" or "${" by chance.
    if (!proven && secret.size() <= kReferenceLimit && rules::is_reference(secret)) return false;
  }
  // A password that a person chose: how sure it is follows from the value, as for passwords that have no rule of their own.
  if (free_text_ && !proven) {
    const auto judged = judge_value(secret, {}, SecretKind::password, LiteralForm::plain);
    if (!judged && !is_weak_password(secret)) return false;
    match.confidence = judged.value_or(Confidence::possible);
    if (!known.empty() && known.count(to_hex(sha256(secret))) != 0) match.known_example = true;
    return true;
  }
  match.confidence = disproved ? Confidence::disproved : proven ? Confidence::proven : Confidence::likely;
  if (match.confidence == Confidence::likely && secret.size() <= kFillerLimit && (dull || rules::is_sequence(body))) {
    match.confidence = Confidence::possible;
    match.note += (match.note.empty() ? "" : ", ") + std::string("looks made up");
  }
  if (!known.empty() && secret.size() <= 4096 && known.count(to_hex(sha256(secret))) != 0) match.known_example = true;
  if (rules::begins_like_published_example(secret)) match.known_example = true;
  return true;
}

}  // namespace plimsoll::detect::secrets
