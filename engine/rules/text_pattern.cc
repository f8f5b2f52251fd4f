// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/text_pattern.h"

#include <re2/re2.h>
#include <cstdint>

// Newer releases of RE2 stand on Abseil.
#ifdef ABSL_LTS_RELEASE_VERSION
#include <absl/synchronization/mutex.h>
#endif

#include <algorithm>
#include <map>

namespace plimsoll::rules {
namespace {

// Enough for every rule that was met; a pattern that needs more is refused when rules are read.
constexpr std::int64_t kPatternMemory = std::int64_t{8} << 20;

RE2::Options options() {
  RE2::Options result(RE2::Latin1);
  result.set_log_errors(false);
  result.set_max_mem(kPatternMemory);
  result.set_dot_nl(false);
  return result;
}

// The distribution's Abseil comes with a debugging aid switched on: every lock that RE2 takes, several for a search, is entered
// into one graph of the whole process, behind one spin lock, whose memory is asked of the system with an abort if there is none.
// The two locks of RE2 are always taken in the same order.
void trace_no_locks() {
#ifdef ABSL_LTS_RELEASE_VERSION
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
}

}  // namespace

struct TextPattern::Compiled {
  std::string text;
  std::once_flag once;
  std::unique_ptr<RE2> pattern;
  int body = 0;    // number of the group named "body"; 0: none
  int groups = 1;  // how many must be asked for

  explicit Compiled(std::string pattern_text) : text(std::move(pattern_text)) {}
  const RE2& get() {
    std::call_once(once, [this] {
      trace_no_locks();
      pattern = std::make_unique<RE2>(text, options());
      const auto& named = pattern->NamedCapturingGroups();
      if (const auto found = named.find("body"); found != named.end()) body = found->second;
      groups = 1 + std::min(pattern->NumberOfCapturingGroups(), std::max(1, body));
    });
    return *pattern;
  }
};

TextPattern::TextPattern(std::string pattern) : compiled_(std::make_unique<Compiled>(std::move(pattern))) {}
TextPattern::TextPattern(TextPattern&&) noexcept = default;
TextPattern& TextPattern::operator=(TextPattern&&) noexcept = default;
TextPattern::~TextPattern() = default;

Result<bool> TextPattern::check(const std::string& pattern) {
  trace_no_locks();
  const RE2 compiled(pattern, options());
  if (compiled.ok()) return true;
  std::string what = "cannot compile the pattern: " + compiled.error();
  if (!compiled.error_arg().empty()) what += " at '" + compiled.error_arg() + "'";
  return fail(ErrorKind::bad_input, std::move(what));
}

const std::string& TextPattern::text() const { return compiled_->text; }

std::optional<TextPattern::Found> TextPattern::find(std::string_view text, std::size_t begin, std::size_t end,
                                                    bool pinned) const {
  const RE2& pattern = compiled_->get();
  if (!pattern.ok() || begin > end || end > text.size()) return std::nullopt;
  constexpr int kMostGroups = 16;
  re2::StringPiece groups[kMostGroups];
  const int asked = std::min(compiled_->groups, kMostGroups);
  const re2::StringPiece window(text.data() + begin, end - begin);
  if (!pattern.Match(window, 0, window.size(), pinned ? RE2::ANCHOR_START : RE2::UNANCHORED, groups, asked))
    return std::nullopt;
  const auto span_of = [&](const re2::StringPiece& piece) {
    const auto from = static_cast<std::size_t>(piece.data() - text.data());
    return Span{from, from + piece.size()};
  };
  Found found;
  found.match = span_of(groups[0]);
  found.group = asked > 1 && groups[1].data() != nullptr ? span_of(groups[1]) : found.match;
  if (compiled_->body != 0 && compiled_->body < asked && groups[compiled_->body].data() != nullptr) {
    found.body = span_of(groups[compiled_->body]);
  }
  return found;
}

bool TextPattern::matches_all(std::string_view text) const {
  const RE2& pattern = compiled_->get();
  return pattern.ok() && RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

}  // namespace plimsoll::rules
