// SPDX-License-Identifier: Apache-2.0
//
// What the grammars of secrets without a shape have in common.
//
// A grammar is asked at an anchor and looks at nothing outside its window. The window is cut by the matcher, so locality
// does not depend on the care of a grammar.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/text_position.h"
#include "engine/scanner.h"

namespace plimsoll::detect::secrets {

struct GrammarInput {
  std::string_view text;
  Span window;  // nothing outside may be read
  Span anchor;
};

enum class SecretKind : std::uint8_t {
  password,  // a person may have made it up
  token,     // a machine made it: it has to look random
};

enum class LiteralForm : std::uint8_t {
  quoted,    // a string literal: any language
  plain,     // the rest of a line or word: configuration files, shells
  variable,  // NAME=value at the beginning of a line: nothing but a value can stand there
};

struct GrammarFinding {
  Span span;
  Span secret;
  SecretKind kind = SecretKind::password;
  LiteralForm form = LiteralForm::quoted;
  Confidence confidence = Confidence::possible;
};

// name = value in its spellings. assignment_grammar.cc
std::optional<GrammarFinding> find_assignment(const GrammarInput& input);
// scheme://user:password@host. url_grammar.cc
std::optional<GrammarFinding> find_url_userinfo(const GrammarInput& input);
// --password value, -u user:password, mysql -pvalue, sshpass -p value. option_grammar.cc
std::optional<GrammarFinding> find_command_option(const GrammarInput& input);

}  // namespace plimsoll::detect::secrets
