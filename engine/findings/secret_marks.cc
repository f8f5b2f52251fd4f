// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/secret_marks.h"

#include <algorithm>

namespace plimsoll::findings {
namespace {

constexpr std::size_t kLineReach = 4096;
constexpr std::size_t kPartReach = std::size_t{256} << 10U;
constexpr std::size_t kStemsLookedAt = 100;
constexpr std::string_view kStem = "secretlint-";

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// At which place `word` stands on its own; npos when nowhere.
std::size_t find_word(std::string_view line, std::string_view word, std::size_t from = 0) {
  for (std::size_t at = line.find(word, from); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word(line[at - 1]);
    const bool ends = at + word.size() == line.size() || !is_word(line[at + word.size()]);
    if (begins && ends) return at;
  }
  return std::string_view::npos;
}

bool skip(std::string_view& rest, std::string_view word) {
  if (!rest.starts_with(word)) return false;
  rest.remove_prefix(word.size());
  return true;
}

// "pragma: allowlist secret", "pragma:whitelist-secret"; `next` asks for "nextline" in the middle.
bool has_pragma(std::string_view line, bool next) {
  for (std::size_t at = line.find("pragma:"); at != std::string_view::npos; at = line.find("pragma:", at + 1)) {
    std::string_view rest = line.substr(at + 7);
    skip(rest, " ");
    if (!skip(rest, "allowlist") && !skip(rest, "whitelist")) continue;
    if (next && !((skip(rest, " ") || skip(rest, "-")) && skip(rest, "nextline"))) continue;
    if ((skip(rest, " ") || skip(rest, "-")) && skip(rest, "secret")) return true;
  }
  return false;
}

// "@secretlint/secretlint-rule-aws" speaks of our rules of AWS. No name speaks of all.
bool names_rule(std::string_view names, std::string_view rule) {
  struct Alias {
    std::string_view theirs;
    std::string_view ours;
  };
  constexpr Alias kAliases[] = {{"privatekey", "private-key"},
                                {"basicauth", "url"},
                                {"gcp", "google"},
                                {"database-connection-string", "url"},
                                {"npm", "npm"}};
  bool any = false;
  for (std::size_t at = names.find("secretlint-rule-"); at != std::string_view::npos;
       at = names.find("secretlint-rule-", at + 1)) {
    any = true;
    std::string_view name = names.substr(at + 16);
    std::size_t size = 0;
    while (size < name.size() && is_word(name[size])) ++size;
    name = name.substr(0, size);
    if (name.starts_with("preset-") || name == "pattern" || rule.find(name) != std::string_view::npos) return true;
    for (const Alias& alias : kAliases) {
      if (name == alias.theirs && rule.find(alias.ours) != std::string_view::npos) return true;
    }
  }
  return !any;
}

bool has_secretlint(std::string_view line, std::string_view word, std::string_view rule) {
  for (std::size_t at = find_word(line, word); at != std::string_view::npos; at = find_word(line, word, at + 1)) {
    if (names_rule(line.substr(at + word.size()), rule)) return true;
  }
  return false;
}

bool has_semgrep_mark(std::string_view line) {
  const std::size_t at = find_word(line, "nosemgrep");
  if (at == std::string_view::npos) return false;
  std::string names(line.substr(at));
  std::transform(names.begin(), names.end(), names.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  for (const char* word : {"secret", "password", "credential", "private-key", "api-key", "token"}) {
    if (names.find(word) != std::string::npos) return true;
  }
  return false;
}

std::optional<std::string> mark_in_line(std::string_view line, std::string_view rule) {
  for (const char* word :
       {"gitleaks:allow", "betterleaks:allow", "trufflehog:ignore", "kingfisher:ignore", "kingfisher:allow"}) {
    if (line.find(word) != std::string_view::npos) return word;
  }
  if (find_word(line, "ggignore") != std::string_view::npos) return "ggignore";
  if (has_pragma(line, false)) return "pragma: allowlist secret";
  if (has_secretlint(line, "secretlint-disable-line", rule)) return "secretlint-disable-line";
  if (has_semgrep_mark(line)) return "nosemgrep";
  return std::nullopt;
}

}  // namespace

// Between "secretlint-disable" and "secretlint-enable", each on a line before.
bool SecretMarks::in_disabled_part(std::size_t line_begin, std::string_view rule) {
  const std::size_t from = line_begin > kPartReach ? line_begin - kPartReach : 0;
  if (from < searched_from_ || from > searched_to_) {
    stems_.clear();
    searched_from_ = searched_to_ = from;
  }
  if (line_begin > searched_to_) {
    // One that the end of the last search cut in two begins before it.
    std::size_t at = searched_to_ - std::min(searched_to_ - searched_from_, kStem.size() - 1);
    const std::string_view part = text_.substr(0, line_begin);
    for (at = part.find(kStem, at); at != std::string_view::npos; at = part.find(kStem, at + 1)) stems_.push_back(at);
    searched_to_ = line_begin;
  }
  auto stem = std::upper_bound(stems_.begin(), stems_.end(), line_begin);
  for (std::size_t looked_at = 0; looked_at < kStemsLookedAt && stem != stems_.begin(); ++looked_at) {
    --stem;
    if (*stem < from) break;
    std::string_view rest = text_.substr(*stem + kStem.size(), kLineReach);
    rest = rest.substr(0, rest.find('\n'));
    const bool enables = skip(rest, "enable");
    if (!enables && !skip(rest, "disable")) continue;
    if ((!rest.empty() && is_word(rest.front())) || !names_rule(rest, rule)) continue;
    return !enables;
  }
  return false;
}

std::optional<std::string> SecretMarks::find(Span found, std::string_view rule) {
  if (!rule.starts_with("secret/")) return std::nullopt;
  const Span first = line_around(text_, found.begin, kLineReach);
  if (auto mark = mark_in_line(text_.substr(first.begin, first.size()), rule)) return mark;
  if (found.end > first.end) {
    const Span last = line_around(text_, found.end - 1, kLineReach);
    if (auto mark = mark_in_line(text_.substr(last.begin, last.size()), rule)) return mark;
  }
  if (first.begin != 0 && text_[first.begin - 1] == '\n') {
    const Span span = line_around(text_, first.begin - 1, kLineReach);
    const std::string_view above = text_.substr(span.begin, span.size());
    if (has_pragma(above, true)) return "pragma: allowlist nextline secret";
    if (has_secretlint(above, "secretlint-disable-next-line", rule)) return "secretlint-disable-next-line";
  }
  if (in_disabled_part(first.begin, rule)) return "secretlint-disable";
  return std::nullopt;
}

}  // namespace plimsoll::findings
