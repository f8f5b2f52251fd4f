// SPDX-License-Identifier: Apache-2.0
//
// Variables and quotes in one word of a Dockerfile.
//
//   $X ${X}                      the value, nothing when unset
//   ${X:-w} ${X-w}               w when unset (":": or empty)
//   ${X:+w} ${X+w}               w when set (":": and not empty), else nothing
//   ${X:?w} ${X?w}               an error that says w when unset
//   ${X#p} ${X##p} ${X%p} ${X%%p}  without the shortest or longest match of p at the front or at the end
//   ${X/p/r} ${X//p/r}           the first or every match of p replaced
//
// w is expanded in its turn. p knows "*" and "?" only. 'single' quotes keep everything, "double" quotes keep all but "$" and
// the escape character. This is the shell of the image builder, not a POSIX shell, and it is followed to the letter, oddities
// included: inside a "${...}" with a word, what stood before it in the same word is forgotten by the list of words.
//
// Values may grow with every line (ENV A=$A$A): all work is charged to a budget, and what exceeds it is an error.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace plimsoll::documents {

class VariableLookup {
 public:
  virtual ~VariableLookup() = default;
  // The text stays valid until the expansion has ended.
  [[nodiscard]] virtual std::optional<std::string_view> find(std::string_view name) const = 0;
};

// What an unset variable without a default becomes.
enum class UnsetVariable {
  empty,           // nothing
  keep,            // stays as it is written, with whatever operator it has
  keep_if_needed,  // stays as it is written only where no operator supplies a value
};

struct WordRules {
  char escape = '\\';
  bool keep_quotes = false;
  bool keep_escapes = false;
  bool plain_quotes = false;  // quotes are ordinary characters
  UnsetVariable unset = UnsetVariable::empty;
};

// How much more may be written and compared. One budget serves all expansions of a document.
struct ExpansionBudget {
  std::size_t bytes = std::size_t{4} << 20U;
  std::size_t steps = std::size_t{16} << 20U;
};

struct ExpansionStep {
  enum class Kind { value, defaulted, alternative, missing };
  std::string name;
  Kind kind = Kind::value;
};

struct ExpandedWord {
  std::string text;
  std::vector<std::string> words;    // `text` split at blanks that no quote protects
  std::vector<ExpansionStep> steps;  // in reading order; only what had a part in the result
};

// Errors: bad_input for what the builder refuses, over_limit for the budget and for deep nesting.
Result<ExpandedWord> expand_word(std::string_view word, const VariableLookup& variables, const WordRules& rules,
                                 ExpansionBudget& budget);
Result<ExpandedWord> expand_word(std::string_view word, const VariableLookup& variables, const WordRules& rules = {});

}  // namespace plimsoll::documents
