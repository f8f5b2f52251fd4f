// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/secret_matcher.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <tuple>

#include "engine/base/digest.h"
#include "engine/detect/secrets/encoded_text.h"
#include "engine/detect/secrets/grammar.h"
#include "engine/detect/secrets/match_overlaps.h"
#include "engine/detect/secrets/meant_text.h"
#include "engine/detect/secrets/pattern_rule.h"
#include "engine/detect/secrets/token_beginnings.h"
#include "engine/detect/secrets/token_runs.h"
#include "engine/rules/anchors.h"
#include "engine/rules/literal_set.h"

namespace plimsoll::detect::secrets {
namespace {

struct MatcherScratch final : Scratch {
  std::unique_ptr<rules::LiteralScratch> literals;
  rules::RunFinder runs;
};

// The rules that the grammar of assignments reports under, by what it found.
constexpr const char* kAssignmentRules[2][2] = {{"secret/password-assignment", "secret/password-in-configuration"},
                                                {"secret/token-assignment", "secret/token-in-configuration"}};
// Encodings within encodings, and how much may be decoded however small the text is.
constexpr int kDecodeDepth = 10;
constexpr std::size_t kDecodeAtLeast = 64 * 1024;
constexpr std::size_t kInnerBudget = 4096;
constexpr std::uint32_t kNoRule = static_cast<std::uint32_t>(-1);

class Matcher final : public SecretMatcher {
 public:
  Matcher(std::shared_ptr<const rules::Ruleset> ruleset, rules::LiteralSet literal_set)
      : ruleset_(std::move(ruleset)), literal_set_(std::move(literal_set)) {}

  // Which rules hang on which literal.
  void connect(const rules::AnchorLists& anchors) {
    const std::vector<rules::Literal>& literals = anchors.searched;
    literals_.resize(literals.size() + anchors.at_tokens.size());
    for (std::size_t at = 0; at < literals.size(); ++at) {
      literals_[at].size = literals[at].text.size();
      literals_[at].one_character = literals[at].text.find_first_not_of(literals[at].text[0]) == std::string::npos;
      longest_literal_ = std::max(longest_literal_, literals_[at].size);
    }
    for (std::size_t at = 0; at < anchors.at_tokens.size(); ++at) {
      const std::string& text = anchors.at_tokens[at];
      literals_[literals.size() + at].size = text.size();
      token_anchors_[TokenAnchors::key(text)] = static_cast<std::uint32_t>(literals.size() + at);
    }
    read_published_values();
    for (auto& row : assignment_rules_) row.fill(kNoRule);
    const auto all = ruleset_->rules();
    specificity_.assign(all.size(), 0);
    sealed_.assign(all.size(), false);
    connect_required();
    connect_pairs();
    for (std::size_t number = 0; number < all.size(); ++number) {
      const rules::Rule& rule = all[number];
      if (!rule.secret) continue;
      const auto own_number = static_cast<std::uint32_t>(number);
      sealed_[number] = rule.secret->category == "encrypted";
      for (const std::string& value : rule.secret->known_values) known_values_.insert(value);
      if (rule.secret->grammar != rules::Grammar::none) {
        specificity_[number] = 1;
        if (rule.secret->grammar == rules::Grammar::whole_file) whole_file_rule_ = own_number;
        add_grammar(own_number, rule, literals);
        continue;
      }
      pattern_rules_.emplace_back(own_number, rule);
      specificity_[number] = pattern_rules_.back().is_pinned() ? 3 : 2;
      if (pattern_rules_.back().is_pinned() && !rule.secret->anchors_ignore_case) {
        for (const std::string& anchor : rule.secret->anchors) {
          beginnings_.add(anchor, pattern_rules_.back().least_run_behind_anchor());
        }
      }
      for (const rules::Literal& anchor : rules::anchors_of(rule)) {
        auto found = find_literal(literals, anchor);
        if (found == kNoRule) found = token_anchors_.find(anchor.text);
        if (found != kNoRule) literals_[found].patterns.push_back(static_cast<std::uint32_t>(pattern_rules_.size() - 1));
      }
    }
  }

  [[nodiscard]] std::unique_ptr<Scratch> make_scratch() const override {
    auto scratch = std::make_unique<MatcherScratch>();
    scratch->literals = literal_set_.make_scratch();
    return scratch;
  }

  [[nodiscard]] std::size_t margin_bytes() const override { return kMarginBytes; }

  void scan(std::string_view text, Scratch& scratch, std::vector<SecretMatch>& out) const override {
    std::vector<SecretMatch> found;
    const Span whole[] = {{0, text.size()}};
    candidates(text, whole, scratch, found);
    resolve(text, found);
    std::move(found.begin(), found.end(), std::back_inserter(out));
  }

  bool candidates(std::string_view text, std::span<const Span> fresh, Scratch& raw_scratch,
                  std::vector<SecretMatch>& out) const override {
    auto& scratch = static_cast<MatcherScratch&>(raw_scratch);
    const std::size_t first_new = out.size();
    const bool open = search(text, fresh, scratch, out);
    return look_besides(text, fresh, first_new, scratch, out) || open;
  }

  [[nodiscard]] std::size_t longest_anchor() const override { return longest_literal_; }

  void find_anchors(std::string_view text, std::span<const Span> ranges, Scratch& raw_scratch,
                    std::vector<AnchorHit>& hits) const override {
    auto& scratch = static_cast<MatcherScratch&>(raw_scratch);
    for (const Span range : ranges) {
      literal_set_.search(text.substr(range.begin, range.size()), *scratch.literals,
                          [&](std::uint32_t literal, std::size_t to) {
                            const std::size_t end = range.begin + to;
                            if (!goes_on_a_run(text, end - literals_[literal].size, literals_[literal]))
                              hits.push_back({literal, static_cast<std::uint32_t>(end)});
                          });
    }
  }

  bool candidates_at(std::string_view text, std::span<const Span> fresh, std::span<const AnchorHit> anchors,
                     Scratch& raw_scratch, std::vector<SecretMatch>& out) const override {
    auto& scratch = static_cast<MatcherScratch&>(raw_scratch);
    const std::size_t first_new = out.size();
    bool open = false;
    for (const Span range : fresh) {
      scratch.runs.reset();
      auto hit = std::upper_bound(anchors.begin(), anchors.end(), range.begin,
                                  [](std::size_t begin, const AnchorHit& each) { return begin < each.end; });
      for (; hit != anchors.end() && hit->end < range.end + longest_literal_; ++hit) {
        const LiteralUse& use = literals_[hit->literal];
        const Span anchor{hit->end - use.size, hit->end};
        if (anchor.begin >= range.begin && anchor.begin < range.end) at_anchor(text, anchor, use, scratch, open, out);
      }
    }
    return look_besides(text, fresh, first_new, scratch, out) || open;
  }

  void resolve(std::string_view text, std::vector<SecretMatch>& matches) const override {
    drop_incomplete(text, matches);
    resolve_overlaps([this](std::uint32_t rule) { return specificity_[rule]; }, matches);
    // What is encrypted is no leak: such rules are there to keep others silent inside.
    std::erase_if(matches, [this](const SecretMatch& match) { return sealed_[match.rule]; });
    join_pairs(matches);
  }

 private:
  // What needs no literal: whole files, long tokens, other encodings.
  bool look_besides(std::string_view text, std::span<const Span> fresh, std::size_t first_new, MatcherScratch& scratch,
                    std::vector<SecretMatch>& out) const {
    if (whole_file_rule_ != kNoRule && !fresh.empty() && fresh.front().begin == 0) look_at_whole(text, out);
    std::size_t budget = text.size() + kDecodeAtLeast;
    bool open = look_at_tokens(text, fresh, scratch, kDecodeDepth, budget, out);
    look_at_meant(text, fresh, scratch, kDecodeDepth, nullptr, out);
    if (!fresh.empty() && fresh.front().begin == 0) open = look_at_wide(text, scratch, out) || open;
    remove_duplicates(first_new, out);
    return open;
  }

  // Anchors of all rules in the ranges.
  bool search(std::string_view text, std::span<const Span> fresh, MatcherScratch& scratch,
              std::vector<SecretMatch>& out) const {
    bool open = false;
    for (const Span range : fresh) {
      scratch.runs.reset();
      // An anchor belongs to the range in which it begins.
      const std::size_t end = std::min(text.size(), range.end + (longest_literal_ == 0 ? 0 : longest_literal_ - 1));
      if (range.begin >= end) continue;
      literal_set_.search(text.substr(range.begin, end - range.begin), *scratch.literals,
                          [&](std::uint32_t literal, std::size_t to) {
                            const LiteralUse& use = literals_[literal];
                            const Span anchor{range.begin + to - use.size, range.begin + to};
                            if (anchor.begin >= range.end || goes_on_a_run(text, anchor.begin, use)) return;
                            at_anchor(text, anchor, use, scratch, open, out);
                          });
    }
    return open;
  }

  // Long runs of token characters: short anchors at their beginnings, and texts in base64, which are searched as texts of
  // their own; what is found there stands where the run stands.
  bool look_at_tokens(std::string_view text, std::span<const Span> fresh, MatcherScratch& scratch, int depth,
                      std::size_t& budget, std::vector<SecretMatch>& out) const {
    bool open = false;
    std::vector<EncodedRun> runs;
    for (const Span range : fresh) {
      scratch.runs.reset();
      find_token_runs(text, range, rules::kLongToken, [&](Span run, bool from_its_beginning) {
        const auto ask = [&](std::size_t begin) {
          for (std::size_t size = rules::kShortAnchor; size >= 2; --size) {
            const std::uint32_t literal = token_anchors_.find(text.substr(begin, size));
            if (literal != kNoRule) at_anchor(text, {begin, begin + size}, literals_[literal], scratch, open, out);
          }
        };
        for_token_starts(text, run, from_its_beginning, range.end, rules::kLongToken, ask);
        if (!from_its_beginning || depth == 0 || run.begin >= range.end) return;
        if (auto encoded = decode_run(text, run, kMarginBytes - 2, budget, open)) runs.push_back(std::move(*encoded));
      });
    }
    for (const EncodedRun& run : runs) {
      std::vector<SecretMatch> inner;
      std::size_t inner_budget = 4 * run.decoded.size() + kInnerBudget;
      look_inside(run.decoded, 0, scratch, depth, inner_budget, inner);
      for (SecretMatch& match : inner) {
        if (match.decoded.empty()) match.decoded = run.decoded.substr(match.secret.begin, match.secret.size());
        add_note(match, run.how);
        match.span = match.secret = run.span;
        // The byte before says where the run begins, the bytes behind where it ends.
        match.support = {run.span.begin > 2 ? run.span.begin - 3 : 0, std::min(text.size(), run.span.end + 2)};
        out.push_back(std::move(match));
      }
    }
    return open;
  }

  // What is decoded is searched as a text of its own, for further encodings too while depth and budget last.
  // What stands before `own_begin` was looked at where it stands.
  void look_inside(std::string_view decoded, std::size_t own_begin, MatcherScratch& scratch, int depth, std::size_t& budget,
                   std::vector<SecretMatch>& out) const {
    const Span whole[] = {{0, decoded.size()}};
    const Span own[] = {{own_begin, decoded.size()}};
    search(decoded, whole, scratch, out);
    if (depth > 0) {
      look_at_tokens(decoded, own, scratch, depth - 1, budget, out);
      look_at_meant(decoded, own, scratch, depth - 1, &budget, out);
    }
    resolve(decoded, out);
  }

  // Words with escapes and strings in pieces. `budget` is that of the text around, none for the outermost: what a stretch
  // may cost must not depend on the stretches before it.
  void look_at_meant(std::string_view text, std::span<const Span> fresh, MatcherScratch& scratch, int depth,
                     std::size_t* budget, std::vector<SecretMatch>& out) const {
    if (depth == 0) return;
    for (const Span range : fresh) {
      find_meant_texts(text, range, [&](const MeantText& meant) {
        if (budget != nullptr) {
          if (*budget < meant.text.size()) return;
          *budget -= meant.text.size();
        }
        std::vector<SecretMatch> inner;
        std::size_t own_budget = kInnerBudget;
        look_inside(meant.text, meant.own_begin, scratch, depth, budget != nullptr ? *budget : own_budget, inner);
        for (SecretMatch& match : inner) {
          // Where nothing is written otherwise it has been found already.
          if (!meant.differs(match.secret)) continue;
          if (match.decoded.empty()) match.decoded = meant.text.substr(match.secret.begin, match.secret.size());
          add_note(match, meant.how);
          match.span = meant.outer(match.span);
          match.secret = meant.outer(match.secret);
          match.support = meant.looked_at;
          out.push_back(std::move(match));
        }
      });
    }
  }

  static void add_note(SecretMatch& match, std::string_view how) {
    match.note += (match.note.empty() ? "" : ", ") + std::string(how);
  }

  // A text in UTF-16 or UTF-32 is decided as a whole: no delta inherits from it.
  bool look_at_wide(std::string_view text, MatcherScratch& scratch, std::vector<SecretMatch>& out) const {
    const auto wide = read_wide_text(text);
    if (!wide) return false;
    std::vector<SecretMatch> inner;
    std::size_t budget = wide->narrow.size();
    look_inside(wide->narrow, 0, scratch, kDecodeDepth, budget, inner);
    for (SecretMatch& match : inner) {
      if (match.decoded.empty()) match.decoded = wide->narrow.substr(match.secret.begin, match.secret.size());
      match.span = {wide->offset_of(match.span.begin), wide->offset_of(match.span.end)};
      match.secret = {wide->offset_of(match.secret.begin), wide->offset_of(match.secret.end)};
      match.support = {0, text.size()};
      out.push_back(std::move(match));
    }
    return true;
  }

  struct Required {
    std::uint32_t rule = 0;
    std::size_t within_lines = 0;
  };

  void connect_required() {
    const auto all = ruleset_->rules();
    for (std::size_t number = 0; number < all.size(); ++number) {
      if (!all[number].secret) continue;
      for (const rules::RequiredPart& part : all[number].secret->required) {
        const rules::Rule* other = ruleset_->find(part.rule);
        const auto wanted = other != nullptr ? static_cast<std::uint32_t>(other - all.data()) : kNoRule;
        required_[static_cast<std::uint32_t>(number)].push_back({wanted, part.within_lines});
      }
    }
  }

  // A match of a rule that requires others is none without them. What is only required may itself require nothing.
  void drop_incomplete(std::string_view text, std::vector<SecretMatch>& matches) const {
    if (required_.empty()) return;
    std::map<std::uint32_t, std::vector<std::size_t>> places;  // of each rule, sorted
    for (const SecretMatch& match : matches) places[match.rule].push_back(match.span.begin);
    for (auto& [rule, list] : places) std::sort(list.begin(), list.end());
    std::erase_if(matches, [&](const SecretMatch& match) {
      const auto needs = required_.find(match.rule);
      if (needs == required_.end()) return false;
      return !std::all_of(needs->second.begin(), needs->second.end(), [&](const Required& part) {
        const auto found = places.find(part.rule);
        return found != places.end() &&
               (part.within_lines == 0 || stands_near(text, match.span, found->second, part.within_lines));
      });
    });
  }

  static bool stands_near(std::string_view text, Span span, const std::vector<std::size_t>& places, std::size_t lines) {
    const auto lines_between = [&](std::size_t from, std::size_t to) {
      return static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(from),
                                                 text.begin() + static_cast<std::ptrdiff_t>(std::min(to, text.size())),
                                                 '\n'));
    };
    // The nearest on each side decides.
    const auto behind = std::lower_bound(places.begin(), places.end(), span.begin);
    if (behind != places.end() && lines_between(span.begin, *behind) <= lines) return true;
    return behind != places.begin() && lines_between(*std::prev(behind), span.begin) <= lines;
  }

  void connect_pairs() {
    const auto all = ruleset_->rules();
    for (std::size_t number = 0; number < all.size(); ++number) {
      if (!all[number].secret || !all[number].secret->pair) continue;
      for (const std::string& id : all[number].secret->pair->with) {
        const rules::Rule* other = ruleset_->find(id);
        if (other != nullptr)
          pairs_[static_cast<std::uint32_t>(number)].push_back(static_cast<std::uint32_t>(other - all.data()));
      }
    }
  }

  // Of each rule that it goes with, the match that stands nearest; of two as near, the one before.
  void join_pairs(std::vector<SecretMatch>& matches) const {
    if (pairs_.empty()) return;
    std::map<std::uint32_t, std::vector<std::size_t>> of_rule;  // indices, in the order of their places
    bool any = false;
    for (std::size_t at = 0; at < matches.size(); ++at) {
      of_rule[matches[at].rule].push_back(at);
      any = any || pairs_.count(matches[at].rule) != 0;
    }
    if (!any) return;
    const auto is_real = [](const SecretMatch& match) {
      return match.confidence != Confidence::disproved && !match.known_example;
    };
    for (SecretMatch& match : matches) {
      const auto pair = pairs_.find(match.rule);
      if (pair == pairs_.end() || !is_real(match)) continue;
      for (const std::uint32_t rule : pair->second) {
        const auto found = of_rule.find(rule);
        if (found == of_rule.end()) continue;
        const std::vector<std::size_t>& list = found->second;
        auto behind = std::lower_bound(list.begin(), list.end(), match.secret.begin,
                                       [&](std::size_t at, std::size_t begin) { return matches[at].secret.begin < begin; });
        std::size_t nearest = behind != list.end() ? *behind : *std::prev(behind);
        if (behind != list.begin() && behind != list.end()) {
          const std::size_t before = *std::prev(behind);
          if (match.secret.begin - matches[before].secret.begin <= matches[nearest].secret.begin - match.secret.begin)
            nearest = before;
        }
        SecretMatch& partner = matches[nearest];
        if (!is_real(partner)) continue;
        partner.told_by_partner = true;
        match.partners.push_back({partner.rule, partner.secret, partner.decoded});
      }
    }
  }

  struct LiteralUse {
    std::size_t size = 0;
    std::vector<std::uint32_t> patterns;  // indices into pattern_rules_
    bool one_character = false;           // a run of one character
    bool assignment = false;
    bool url = false;
    bool option = false;
  };

  // "AAAAAAAAAA" in a long run of it: the first place speaks for all.
  static bool goes_on_a_run(std::string_view text, std::size_t begin, const LiteralUse& use) {
    return use.one_character && begin > 0 && text[begin - 1] == text[begin];
  }

  // Hex digest and where it was published, one a line.
  void read_published_values() {
    constexpr std::size_t kDigits = 64;
    std::string_view rest = rules::embedded_file("secrets/published-values.tsv");
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (line.size() > kDigits && line[kDigits] == '\t') known_values_.emplace(line.substr(0, kDigits));
    }
  }

  static std::uint32_t find_literal(const std::vector<rules::Literal>& literals, const rules::Literal& wanted) {
    const auto found = std::lower_bound(
        literals.begin(), literals.end(), wanted, [](const rules::Literal& left, const rules::Literal& right) {
          return std::tie(left.text, left.ignore_case) < std::tie(right.text, right.ignore_case);
        });
    return found != literals.end() && found->text == wanted.text && found->ignore_case == wanted.ignore_case
               ? static_cast<std::uint32_t>(found - literals.begin())
               : kNoRule;
  }

  void add_grammar(std::uint32_t number, const rules::Rule& rule, const std::vector<rules::Literal>& literals) {
    for (const rules::Literal& anchor : rules::anchors_of(rule)) {
      const auto found = find_literal(literals, anchor);
      if (found == kNoRule) continue;
      LiteralUse& use = literals_[found];
      switch (rule.secret->grammar) {
        case rules::Grammar::assignment:
          use.assignment = true;
          for (std::size_t kind = 0; kind < 2; ++kind) {
            for (std::size_t form = 0; form < 2; ++form) {
              if (rule.id == kAssignmentRules[kind][form]) assignment_rules_[kind][form] = number;
            }
          }
          break;
        case rules::Grammar::url_userinfo:
          use.url = true;
          url_rule_ = number;
          break;
        case rules::Grammar::command_option:
          use.option = true;
          option_rule_ = number;
          break;
        default:
          break;
      }
    }
  }

  void at_anchor(std::string_view text, Span anchor, const LiteralUse& use, MatcherScratch& scratch, bool& open,
                 std::vector<SecretMatch>& out) const {
    if (scratch.profile != nullptr) return at_anchor_profiled(text, anchor, use, scratch, open, out);
    for (const std::uint32_t number : use.patterns) {
      const PatternRule& rule = pattern_rules_[number];
      if (!rule.passes_gate(text, anchor)) continue;
      open = open || rule.is_open_at(text, anchor);
      rule.match(text, anchor, known_values_, scratch.runs, out);
    }
    if (use.assignment || use.url || use.option) ask_grammars(text, anchor, use, out);
  }

  void at_anchor_profiled(std::string_view text, Span anchor, const LiteralUse& use, MatcherScratch& scratch, bool& open,
                          std::vector<SecretMatch>& out) const {
    using Clock = std::chrono::steady_clock;
    const auto since = [](Clock::time_point start) {
      return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count());
    };
    for (const std::uint32_t number : use.patterns) {
      const PatternRule& rule = pattern_rules_[number];
      RuleProfile& profile = (*scratch.profile)[rule.number()];
      ++profile.hits;
      if (!rule.passes_gate(text, anchor)) continue;
      ++profile.gate_passes;
      open = open || rule.is_open_at(text, anchor);
      const std::size_t before = out.size();
      const auto start = Clock::now();
      profile.runs += rule.match(text, anchor, known_values_, scratch.runs, out);
      profile.nanoseconds += since(start);
      profile.matches += out.size() - before;
    }
    if (!use.assignment && !use.url && !use.option) return;
    const std::uint32_t number = use.assignment ? assignment_rules_[0][0] : use.url ? url_rule_ : option_rule_;
    if (number == kNoRule) return;
    RuleProfile& profile = (*scratch.profile)[number];
    ++profile.hits;
    ++profile.gate_passes;
    const std::size_t before = out.size();
    const auto start = Clock::now();
    ask_grammars(text, anchor, use, out);
    profile.nanoseconds += since(start);
    profile.matches += out.size() - before;
  }

  void ask_grammars(std::string_view text, Span anchor, const LiteralUse& use, std::vector<SecretMatch>& out) const {
    const Span window{anchor.begin >= kMarginBytes ? anchor.begin - kMarginBytes + 1 : 0,
                      std::min(text.size(), anchor.begin + kMarginBytes - 1)};
    const GrammarInput input{text, window, anchor};
    if (use.assignment) {
      if (const auto found = find_assignment(input)) {
        add_grammar_match(
            text, *found, window,
            assignment_rules_[found->kind == SecretKind::token ? 1 : 0][found->form == LiteralForm::quoted ? 0 : 1], out);
      }
    }
    if (use.url) {
      if (const auto found = find_url_userinfo(input)) add_grammar_match(text, *found, window, url_rule_, out);
    }
    if (use.option) {
      if (const auto found = find_command_option(input)) add_grammar_match(text, *found, window, option_rule_, out);
    }
  }

  // The file is one key of 32 hex digits and perhaps a line end.
  void look_at_whole(std::string_view text, std::vector<SecretMatch>& out) const {
    constexpr std::size_t kKeyDigits = 32;
    std::size_t end = text.size();
    if (end > kKeyDigits + 2) return;
    while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r')) --end;
    if (end != kKeyDigits || text.substr(0, end).find_first_not_of("0123456789abcdef") != std::string_view::npos) return;
    SecretMatch match;
    match.rule = whole_file_rule_;
    match.span = match.secret = {0, end};
    match.support = {0, text.size()};
    match.confidence = Confidence::likely;
    out.push_back(std::move(match));
  }

  void add_grammar_match(std::string_view text, const GrammarFinding& found, Span window, std::uint32_t rule,
                         std::vector<SecretMatch>& out) const {
    if (rule == kNoRule) return;
    SecretMatch match;
    match.rule = rule;
    match.span = found.span;
    match.secret = found.secret;
    match.support = window;
    match.confidence = found.confidence;
    if (beginnings_.is_cut_short(text.substr(found.secret.begin, found.secret.size()))) {
      match.confidence = Confidence::disproved;
      match.note = "begins like a token of a known kind, but is too short for one";
    }
    match.known_example = known_values_.count(to_hex(sha256(text.substr(found.secret.begin, found.secret.size())))) != 0;
    out.push_back(std::move(match));
  }

  // Two anchors of one rule at one place ("token" with and without case) see the same window.
  static void remove_duplicates(std::size_t first, std::vector<SecretMatch>& out) {
    const auto key = [](const SecretMatch& match) {
      return std::tie(match.support.begin, match.support.end, match.rule, match.span.begin, match.span.end,
                      match.secret.begin, match.secret.end, match.decoded);
    };
    const auto begin = out.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, out.end(), [&](const SecretMatch& left, const SecretMatch& right) { return key(left) < key(right); });
    out.erase(std::unique(begin, out.end(),
                          [&](const SecretMatch& left, const SecretMatch& right) { return key(left) == key(right); }),
              out.end());
  }

  std::shared_ptr<const rules::Ruleset> ruleset_;
  rules::LiteralSet literal_set_;
  std::vector<LiteralUse> literals_;
  TokenAnchors token_anchors_;
  std::size_t longest_literal_ = 0;
  std::vector<PatternRule> pattern_rules_;
  std::vector<int> specificity_;
  std::vector<bool> sealed_;
  std::array<std::array<std::uint32_t, 2>, 2> assignment_rules_{};
  std::uint32_t url_rule_ = kNoRule;
  std::uint32_t option_rule_ = kNoRule;
  std::uint32_t whole_file_rule_ = kNoRule;
  KnownValues known_values_;
  std::map<std::uint32_t, std::vector<Required>> required_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> pairs_;
  TokenBeginnings beginnings_;
};

}  // namespace

Result<std::unique_ptr<SecretMatcher>> make_secret_matcher(std::shared_ptr<const rules::Ruleset> ruleset) {
  const rules::AnchorLists anchors = rules::anchor_lists_of(ruleset->rules());
  auto set = ruleset->compiled_literals().empty() ? rules::LiteralSet::compile(anchors.searched)
                                                  : rules::LiteralSet::from_serialized(ruleset->compiled_literals());
  if (!set) set = rules::LiteralSet::compile(anchors.searched);
  if (!set) return fail(std::move(set.error()));
  auto matcher = std::make_unique<Matcher>(std::move(ruleset), std::move(*set));
  matcher->connect(anchors);
  return std::unique_ptr<SecretMatcher>(std::move(matcher));
}

}  // namespace plimsoll::detect::secrets
