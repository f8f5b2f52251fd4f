// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/secret_matcher.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <tuple>

#include "engine/base/digest.h"
#include "engine/detect/secrets/anchor_search.h"
#include "engine/detect/secrets/encoded_text.h"
#include "engine/detect/secrets/grammar.h"
#include "engine/detect/secrets/match_overlaps.h"
#include "engine/detect/secrets/match_relations.h"
#include "engine/detect/secrets/meant_text.h"
#include "engine/detect/secrets/pattern_rule.h"
#include "engine/detect/secrets/token_beginnings.h"
#include "engine/rules/anchors.h"
#include "engine/rules/placeholder.h"

namespace plimsoll::detect::secrets {
namespace {

struct MatcherScratch final : Scratch {
  explicit MatcherScratch(const AnchorSearch& search) : anchors(search) {}
  AnchorSearch::Scratch anchors;
  rules::RunFinder runs;
};

// The rules that the grammar of assignments reports under, by what it found.
constexpr const char* kAssignmentRules[2][2] = {{"secret/password-assignment", "secret/password-in-configuration"},
                                                {"secret/token-assignment", "secret/token-in-configuration"}};
// Encodings within encodings, and how much may be decoded however small the text is.
constexpr int kDecodeDepth = 10;
constexpr std::size_t kDecodeAtLeast = 64 * 1024;
constexpr std::size_t kInnerBudget = 4096;
// Texts are searched in parts of this size where hits are not kept.
constexpr std::size_t kPartBytes = std::size_t{1} << 20U;
constexpr std::uint32_t kNoRule = static_cast<std::uint32_t>(-1);

// A text that is searched: the outermost one, or what was decoded in one.
struct Depth {
  int left = kDecodeDepth;    // of decoding
  std::size_t own_begin = 0;  // what stands before was looked at where it stands
  // Bytes for texts as they are meant; the outermost text has no limit: what a stretch may cost must not depend on the
  // stretches before it.
  std::size_t* meant_budget = nullptr;
};

class Matcher final : public SecretMatcher {
 public:
  Matcher(std::shared_ptr<const rules::Ruleset> ruleset, rules::LiteralSet literals, const rules::AnchorLists& anchors)
      : ruleset_(std::move(ruleset)), search_(std::move(literals), anchors), relations_(*ruleset_) {}

  // Which rules hang on which literal.
  void connect() {
    literals_.resize(search_.literal_count());
    read_published_values();
    for (auto& row : assignment_rules_) row.fill(kNoRule);
    const auto all = ruleset_->rules();
    specificity_.assign(all.size(), 0);
    sealed_.assign(all.size(), false);
    for (std::size_t number = 0; number < all.size(); ++number) {
      const rules::Rule& rule = all[number];
      if (!rule.secret) continue;
      const auto own_number = static_cast<std::uint32_t>(number);
      sealed_[number] = rule.secret->category == "encrypted";
      for (const std::string& value : rule.secret->known_values) known_values_.insert(value);
      if (rule.secret->grammar != rules::Grammar::none) {
        specificity_[number] = 1;
        if (rule.secret->grammar == rules::Grammar::whole_file) whole_file_rule_ = own_number;
        add_grammar(own_number, rule);
        continue;
      }
      pattern_rules_.emplace_back(own_number, rule);
      // A form that several providers share says less than the name of one.
      specificity_[number] = rule.secret->category == "generic" ? 2 : pattern_rules_.back().is_pinned() ? 4 : 3;
      if (pattern_rules_.back().is_pinned() && !rule.secret->anchors_ignore_case) {
        for (const std::string& anchor : rule.secret->anchors) {
          beginnings_.add(anchor, pattern_rules_.back().least_run_behind_anchor());
        }
      }
      for (const rules::Literal& anchor : rules::anchors_of(rule)) {
        const std::uint32_t found = search_.number_of(anchor);
        if (found != AnchorSearch::kNone)
          literals_[found].patterns.push_back(static_cast<std::uint32_t>(pattern_rules_.size() - 1));
      }
    }
  }

  [[nodiscard]] std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<MatcherScratch>(search_); }

  [[nodiscard]] std::size_t margin_bytes() const override { return kMarginBytes; }
  [[nodiscard]] int specificity(std::uint32_t rule) const override { return specificity_[rule]; }

  void scan(std::string_view text, Scratch& scratch, std::vector<SecretMatch>& out) const override {
    std::vector<SecretMatch> found;
    const Span whole[] = {{0, text.size()}};
    candidates(text, whole, scratch, found);
    resolve(text, found);
    std::move(found.begin(), found.end(), std::back_inserter(out));
  }

  bool candidates(std::string_view text, std::span<const Span> fresh, Scratch& scratch,
                  std::vector<SecretMatch>& out) const override {
    const std::size_t first_new = out.size();
    std::size_t budget = text.size() + kDecodeAtLeast;
    bool open = false;
    std::vector<AnchorHit> hits;
    // Part by part: a hostile text has as many hits as it has bytes.
    for (const Span range : fresh) {
      for (std::size_t begin = range.begin; begin < range.end; begin += kPartBytes) {
        const Span part[] = {{begin, std::min(range.end, begin + kPartBytes)}};
        // An anchor belongs to the part in which it begins.
        const Span searched[] = {{begin, std::min(text.size(), part[0].end + search_.longest())}};
        hits.clear();
        find_anchors(text, searched, scratch, hits);
        open = look_at_hits(text, part, hits, static_cast<MatcherScratch&>(scratch), budget, out) || open;
      }
    }
    return look_at_text(text, fresh, first_new, static_cast<MatcherScratch&>(scratch), out) || open;
  }

  [[nodiscard]] std::size_t anchor_reach() const override { return search_.reach(); }

  void find_anchors(std::string_view text, std::span<const Span> ranges, Scratch& scratch,
                    std::vector<AnchorHit>& hits) const override {
    search_.find(text, ranges, static_cast<MatcherScratch&>(scratch).anchors, hits);
  }

  bool candidates_at(std::string_view text, std::span<const Span> fresh, std::span<const AnchorHit> anchors,
                     Scratch& scratch, std::vector<SecretMatch>& out) const override {
    const std::size_t first_new = out.size();
    std::size_t budget = text.size() + kDecodeAtLeast;
    const bool open = look_at_hits(text, fresh, anchors, static_cast<MatcherScratch&>(scratch), budget, out);
    return look_at_text(text, fresh, first_new, static_cast<MatcherScratch&>(scratch), out) || open;
  }

  void resolve(std::string_view text, std::vector<SecretMatch>& matches) const override {
    relations_.drop_incomplete(text, matches);
    resolve_overlaps([this](std::uint32_t rule) { return specificity_[rule]; }, matches);
    // What is encrypted is no leak: such rules are there to keep others silent inside.
    std::erase_if(matches, [this](const SecretMatch& match) { return sealed_[match.rule]; });
    relations_.join_pairs(matches);
  }

 private:
  // What is decided by the text as a whole.
  bool look_at_text(std::string_view text, std::span<const Span> fresh, std::size_t first_new, MatcherScratch& scratch,
                    std::vector<SecretMatch>& out) const {
    bool open = false;
    if (!fresh.empty() && fresh.front().begin == 0) {
      if (whole_file_rule_ != kNoRule) look_at_whole(text, out);
      open = look_at_wide(text, scratch, out);
    }
    remove_duplicates(first_new, out);
    return open;
  }

  // Asks the rules at the hits that begin in `fresh`. `budget`: bytes of base64 and hex digits that may be decoded.
  bool look_at_hits(std::string_view text, std::span<const Span> fresh, std::span<const AnchorHit> hits,
                    MatcherScratch& scratch, std::size_t& budget, std::vector<SecretMatch>& out,
                    const Depth& depth = {}) const {
    bool open = false;
    std::vector<EncodedRun> encoded;  // searched afterwards, for they use the same scratch
    std::vector<std::size_t> meant;
    for (const Span range : fresh) {
      scratch.runs.reset();
      auto hit = std::upper_bound(hits.begin(), hits.end(), range.begin,
                                  [](std::size_t begin, const AnchorHit& each) { return begin < each.end; });
      for (; hit != hits.end() && hit->end < range.end + search_.longest(); ++hit) {
        const std::size_t begin = search_.begin_of(*hit);
        if (begin < range.begin || begin >= range.end) continue;
        const AnchorSearch::What what = search_.what(*hit);
        if (what == AnchorSearch::What::literal) {
          at_anchor(text, search_.anchor_of(*hit), literals_[hit->literal], scratch, open, out);
        } else if (depth.left == 0 || begin < depth.own_begin) {
          continue;
        } else if (what == AnchorSearch::What::meant) {
          meant.push_back(begin);
        } else {
          std::size_t end = hit->end;
          while (end < text.size() && is_run_char(text[end])) ++end;
          if (auto run = decode_run(text, {begin, end}, kMarginBytes - 2, budget, open)) encoded.push_back(std::move(*run));
        }
      }
    }
    for (const EncodedRun& run : encoded) look_at_encoded(text, run, scratch, depth, out);
    for (const std::size_t at : meant) look_at_meant(text, at, scratch, depth, out);
    return open;
  }

  // Base64 and hex digits are searched as texts of their own; what is found there stands where the run stands.
  void look_at_encoded(std::string_view text, const EncodedRun& run, MatcherScratch& scratch, const Depth& depth,
                       std::vector<SecretMatch>& out) const {
    std::vector<SecretMatch> inner;
    std::size_t inner_budget = 4 * run.decoded.size() + kInnerBudget;
    // A value is told by its name, also when a manifest holds it in base64: "ACME_TOKEN: " stands before what it means.
    std::string named = name_before_run(text, run);
    const std::size_t own = named.size();
    named += run.decoded;
    look_inside(named, own, scratch, depth.left, inner_budget, inner);
    for (SecretMatch& match : inner) {
      // What the name alone says has been said of the run itself.
      if (match.span.begin < own && (match.secret.begin < own || specificity_[match.rule] < 2)) continue;
      if (match.decoded.empty()) match.decoded = named.substr(match.secret.begin, match.secret.size());
      add_note(match, run.how);
      match.span = match.secret = run.span;
      // The byte before the name, or before the run, says where it begins, the bytes behind the run where it ends.
      const std::size_t before = std::min(run.span.begin, kNameReach);
      match.support = {run.span.begin - before, std::min(text.size(), run.span.end + 2)};
      out.push_back(std::move(match));
    }
  }

  // Words with escapes and strings in pieces.
  void look_at_meant(std::string_view text, std::size_t at, MatcherScratch& scratch, const Depth& depth,
                     std::vector<SecretMatch>& out) const {
    find_meant_text_at(text, at, [&](const MeantText& meant) {
      std::size_t own_budget = kInnerBudget;
      if (depth.meant_budget != nullptr) {
        if (*depth.meant_budget < meant.text.size()) return;
        *depth.meant_budget -= meant.text.size();
      }
      std::vector<SecretMatch> inner;
      look_inside(meant.text, meant.own_begin, scratch, depth.left,
                  depth.meant_budget != nullptr ? *depth.meant_budget : own_budget, inner);
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

  // What is decoded is searched as a text of its own, for further encodings too while depth and budget last.
  void look_inside(std::string_view decoded, std::size_t own_begin, MatcherScratch& scratch, int depth, std::size_t& budget,
                   std::vector<SecretMatch>& out) const {
    const Span whole[] = {{0, decoded.size()}};
    std::vector<AnchorHit> hits;
    find_anchors(decoded, whole, scratch, hits);
    look_at_hits(decoded, whole, hits, scratch, budget, out, {depth - 1, own_begin, &budget});
    resolve(decoded, out);
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

  struct LiteralUse {
    std::vector<std::uint32_t> patterns;  // indices into pattern_rules_
    bool assignment = false;
    bool url = false;
    bool option = false;
  };

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

  void add_grammar(std::uint32_t number, const rules::Rule& rule) {
    for (const rules::Literal& anchor : rules::anchors_of(rule)) {
      const std::uint32_t found = search_.number_of(anchor);
      if (found == AnchorSearch::kNone) continue;
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
    const std::string_view secret = text.substr(found.secret.begin, found.secret.size());
    match.known_example = known_values_.count(to_hex(sha256(secret))) != 0 || rules::begins_like_published_example(secret);
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
  AnchorSearch search_;
  std::vector<LiteralUse> literals_;
  std::vector<PatternRule> pattern_rules_;
  std::vector<int> specificity_;
  std::vector<bool> sealed_;
  std::array<std::array<std::uint32_t, 2>, 2> assignment_rules_{};
  std::uint32_t url_rule_ = kNoRule;
  std::uint32_t option_rule_ = kNoRule;
  std::uint32_t whole_file_rule_ = kNoRule;
  KnownValues known_values_;
  MatchRelations relations_;
  TokenBeginnings beginnings_;
};

}  // namespace

Result<std::unique_ptr<SecretMatcher>> make_secret_matcher(std::shared_ptr<const rules::Ruleset> ruleset) {
  const rules::AnchorLists anchors = rules::anchor_lists_of(ruleset->rules());
  auto set = ruleset->compiled_literals().empty() ? rules::LiteralSet::compile(anchors.searched)
                                                  : rules::LiteralSet::from_serialized(ruleset->compiled_literals());
  if (!set) set = rules::LiteralSet::compile(anchors.searched);
  if (!set) return fail(std::move(set.error()));
  auto matcher = std::make_unique<Matcher>(std::move(ruleset), std::move(*set), anchors);
  matcher->connect();
  return std::unique_ptr<SecretMatcher>(std::move(matcher));
}

}  // namespace plimsoll::detect::secrets
