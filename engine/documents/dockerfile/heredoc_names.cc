// SPDX-License-Identifier: Apache-2.0
//
// Announcements of heredocs. See heredoc_names.h. The escape character of this small language is always the backslash.
#include "engine/documents/dockerfile/heredoc_names.h"

#include <algorithm>
#include <optional>

#include "engine/documents/word_expansion.h"

namespace plimsoll::documents::dockerfile {
namespace {

class NoVariables final : public VariableLookup {
 public:
  [[nodiscard]] std::optional<std::string_view> find(std::string_view) const override { return std::nullopt; }
};

std::ptrdiff_t quotes_in(std::string_view text) {
  return std::count(text.begin(), text.end(), '\'') + std::count(text.begin(), text.end(), '"');
}

bool is_ascii_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

Result<std::optional<Heredoc>> parse_word(std::string_view word) {
  Heredoc heredoc;
  std::size_t i = 0;
  for (; i < word.size() && word[i] >= '0' && word[i] <= '9'; ++i)
    if (heredoc.file_descriptor < 100'000'000)
      heredoc.file_descriptor = heredoc.file_descriptor * 10 + static_cast<unsigned>(word[i] - '0');
  if (!word.substr(i).starts_with("<<")) return std::nullopt;
  i += 2;
  if (i < word.size() && word[i] == '-') {
    heredoc.chomp = true;
    ++i;
  }
  while (i < word.size() && is_ascii_blank(word[i])) ++i;
  const std::string_view rest = word.substr(i);
  if (rest.empty() || rest.find('<') != std::string_view::npos) return std::nullopt;

  const NoVariables none;
  WordRules rules;
  rules.unset = UnsetVariable::keep;
  Result<ExpandedWord> bare = expand_word(rest, none, rules);
  if (!bare) return fail(std::move(bare.error()));
  if (bare->words.size() != 1) return std::nullopt;
  rules.keep_quotes = true;
  Result<ExpandedWord> quoted = expand_word(rest, none, rules);
  if (!quoted) return fail(std::move(quoted.error()));
  if (quoted->words.size() != 1) return fail(ErrorKind::bad_input, "the name of a heredoc cannot be read");
  heredoc.name = bare->words.front();
  heredoc.expand = quotes_in(heredoc.name) == quotes_in(quoted->words.front());
  return heredoc;
}

}  // namespace

Result<std::vector<Heredoc>> find_heredoc_names(std::string_view logical_line) {
  std::vector<Heredoc> heredocs;
  if (logical_line.find("<<") == std::string_view::npos) return heredocs;
  WordRules rules;
  rules.keep_quotes = true;
  rules.keep_escapes = true;
  rules.unset = UnsetVariable::keep;
  ExpansionBudget budget;
  budget.bytes = 4 * logical_line.size() + 1024;
  const Result<ExpandedWord> line = expand_word(logical_line, NoVariables(), rules, budget);
  if (!line) return heredocs;  // a quote that is not closed: no heredoc in this line
  for (const std::string& word : line->words) {
    Result<std::optional<Heredoc>> heredoc = parse_word(word);
    if (!heredoc) return fail(std::move(heredoc.error()));
    if (*heredoc) heredocs.push_back(std::move(**heredoc));
  }
  return heredocs;
}

bool is_heredoc_word(std::string_view word) {
  const Result<std::optional<Heredoc>> heredoc = parse_word(word);
  return heredoc && heredoc->has_value();
}

}  // namespace plimsoll::documents::dockerfile
