// SPDX-License-Identifier: Apache-2.0
//
// The value behind a name: a string in quotes, the rest of a line, a word, an element, a cell. What came before decides how it is read.
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/text_position.h"
#include "engine/detect/secrets/grammar.h"

namespace plimsoll::detect::secrets {

// What the reader of the name has seen.
struct NameAndSign {
  Span name;
  bool name_is_quoted = false;
  bool behind_escape = false;  // "A=1\nTOKEN=v": the name follows an escape
  bool on_value_line = false;  // behind "value:", not behind the name
  bool doubted = false;        // little says that it is a value: only what looks strong counts
  // '=' ':' as written; 'a' ":="; 'q' another sign, which only a string may follow; ',' the next argument of a call; ' ' a blank;
  // 'x' an element; '|' a cell; '}' up to that; 'w' a word of a sentence
  char sign = '\0';
};

struct AssignedValue {
  Span span;
  LiteralForm form = LiteralForm::quoted;
  bool doubted = false;
};

// `at`: behind the sign and blanks.
std::optional<AssignedValue> read_assigned_value(const GrammarInput& input, const NameAndSign& before, std::size_t at);

}  // namespace plimsoll::detect::secrets
