// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/secret_matcher.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "engine/base/digest.h"
#include "engine/detect/secrets/grammar.h"
#include "engine/detect/secrets/match_overlaps.h"
#include "engine/detect/secrets/pattern_rule.h"
#include "engine/rules/anchors.h"
#include "engine/rules/literal_set.h"

namespace plimsoll::detect::secrets {
namespace {

struct MatcherScratch final : Scratch {
  std::unique_ptr<rules::LiteralScratch> literals;
  RunFinder runs;
};

// The rules that the grammar of assignments reports under, by what it found.
constexpr const char* kAssignmentRules[2][2] = {{"secret/password-assignment", "secret/password-in-configuration"},
                                                {"secret/token-assignment", "secret/token-in-configuration"}};
constexpr std::uint32_t kNoRule = static_cast<std::uint32_t>(-1);

class Matcher final : public SecretMatcher {
 public:
  Matcher(std::shared_ptr<const rules::Ruleset> ruleset, rules::LiteralSet literal_set)
      : ruleset_(std::move(ruleset)), literal_set_(std::move(literal_set)) {}

  // Which rules hang on which literal.
  void connect(const std::vector<rules::Literal>& literals) {
    literals_.resize(literals.size());
    for (std::size_t at = 0; at < literals.size(); ++at) {
      literals_[at].size = literals[at].text.size();
      longest_literal_ = std::max(longest_literal_, literals_[at].size);
    }
    for (auto& row : assignment_rules_) row.fill(kNoRule);
    const auto all = ruleset_->rules();
    specificity_.assign(all.size(), 0);
    for (std::size_t number = 0; number < all.size(); ++number) {
      const rules::Rule& rule = all[number];
      if (!rule.secret) continue;
      const auto own_number = static_cast<std::uint32_t>(number);
      for (const std::string& value : rule.secret->known_values) known_values_.insert(value);
      if (rule.secret->grammar != rules::Grammar::none) {
        specificity_[number] = 1;
        if (rule.secret->grammar == rules::Grammar::whole_file) whole_file_rule_ = own_number;
        add_grammar(own_number, rule, literals);
        continue;
      }
      pattern_rules_.emplace_back(own_number, rule);
      specificity_[number] = pattern_rules_.back().is_pinned() ? 3 : 2;
      for (const rules::Literal& anchor : rules::anchors_of(rule)) {
        const auto found = find_literal(literals, anchor);
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

  bool candidates(std::string_view text, std::span<const Span> fresh, Scratch& raw_scratch, std::vector<SecretMatch>& out) const override {
    auto& scratch = static_cast<MatcherScratch&>(raw_scratch);
    bool open = false;
    const std::size_t first_new = out.size();
    for (const Span range : fresh) {
      scratch.runs.reset();
      // An anchor belongs to the range in which it begins.
      const std::size_t end = std::min(text.size(), range.end + (longest_literal_ == 0 ? 0 : longest_literal_ - 1));
      if (range.begin >= end) continue;
      literal_set_.search(text.substr(range.begin, end - range.begin), *scratch.literals, [&](std::uint32_t literal, std::size_t to) {
        const LiteralUse& use = literals_[literal];
        const Span anchor{range.begin + to - use.size, range.begin + to};
        if (anchor.begin >= range.end) return;
        at_anchor(text, anchor, use, scratch.runs, open, out);
      });
    }
    if (whole_file_rule_ != kNoRule && !fresh.empty() && fresh.front().begin == 0) look_at_whole(text, out);
    remove_duplicates(first_new, out);
    return open;
  }

  void resolve(std::string_view, std::vector<SecretMatch>& matches) const override {
    resolve_overlaps([this](std::uint32_t rule) { return specificity_[rule]; }, matches);
  }

 private:
  struct LiteralUse {
    std::size_t size = 0;
    std::vector<std::uint32_t> patterns;   // indices into pattern_rules_
    bool assignment = false;
    bool url = false;
    bool option = false;
  };

  static std::uint32_t find_literal(const std::vector<rules::Literal>& literals, const rules::Literal& wanted) {
    const auto found = std::lower_bound(literals.begin(), literals.end(), wanted, [](const rules::Literal& left, const rules::Literal& right) {
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
        default: break;
      }
    }
  }

  void at_anchor(std::string_view text, Span anchor, const LiteralUse& use, RunFinder& runs, bool& open, std::vector<SecretMatch>& out) const {
    for (const std::uint32_t number : use.patterns) {
      const PatternRule& rule = pattern_rules_[number];
      if (!rule.passes_gate(text, anchor)) continue;
      open = open || rule.is_open();
      rule.match(text, anchor, known_values_, runs, out);
    }
    if (!use.assignment && !use.url && !use.option) return;
    const Span window{anchor.begin >= kMarginBytes ? anchor.begin - kMarginBytes + 1 : 0, std::min(text.size(), anchor.begin + kMarginBytes - 1)};
    const GrammarInput input{text, window, anchor};
    if (use.assignment) {
      if (const auto found = find_assignment(input)) {
        add_grammar_match(text, *found, window, assignment_rules_[found->kind == SecretKind::token ? 1 : 0][found->form == LiteralForm::plain ? 1 : 0], out);
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

  void add_grammar_match(std::string_view text, const GrammarFinding& found, Span window, std::uint32_t rule, std::vector<SecretMatch>& out) const {
    if (rule == kNoRule) return;
    SecretMatch match;
    match.rule = rule;
    match.span = found.span;
    match.secret = found.secret;
    match.support = window;
    match.confidence = found.confidence;
    match.known_example = known_values_.count(to_hex(sha256(text.substr(found.secret.begin, found.secret.size())))) != 0;
    out.push_back(std::move(match));
  }

  // Two anchors of one rule at one place ("token" with and without case) see the same window.
  static void remove_duplicates(std::size_t first, std::vector<SecretMatch>& out) {
    const auto key = [](const SecretMatch& match) {
      return std::tie(match.support.begin, match.support.end, match.rule, match.span.begin, match.span.end, match.secret.begin, match.secret.end);
    };
    const auto begin = out.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, out.end(), [&](const SecretMatch& left, const SecretMatch& right) { return key(left) < key(right); });
    out.erase(std::unique(begin, out.end(), [&](const SecretMatch& left, const SecretMatch& right) { return key(left) == key(right); }), out.end());
  }

  std::shared_ptr<const rules::Ruleset> ruleset_;
  rules::LiteralSet literal_set_;
  std::vector<LiteralUse> literals_;
  std::size_t longest_literal_ = 0;
  std::vector<PatternRule> pattern_rules_;
  std::vector<int> specificity_;
  std::array<std::array<std::uint32_t, 2>, 2> assignment_rules_{};
  std::uint32_t url_rule_ = kNoRule;
  std::uint32_t option_rule_ = kNoRule;
  std::uint32_t whole_file_rule_ = kNoRule;
  KnownValues known_values_;
};

}  // namespace

Result<std::unique_ptr<SecretMatcher>> make_secret_matcher(std::shared_ptr<const rules::Ruleset> ruleset) {
  const std::vector<rules::Literal> literals = rules::literals_of(ruleset->rules());
  auto set = ruleset->compiled_literals().empty() ? rules::LiteralSet::compile(literals)
                                                  : rules::LiteralSet::from_serialized(ruleset->compiled_literals());
  if (!set) set = rules::LiteralSet::compile(literals);
  if (!set) return fail(std::move(set.error()));
  auto matcher = std::make_unique<Matcher>(std::move(ruleset), std::move(*set));
  matcher->connect(literals);
  return std::unique_ptr<SecretMatcher>(std::move(matcher));
}

}  // namespace plimsoll::detect::secrets
