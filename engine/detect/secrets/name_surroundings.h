// SPDX-License-Identifier: Apache-2.0
//
// What stands before a name says how a value without quotes is to be read: the beginning of a line, an option, another pair.
#pragma once

#include <string_view>

#include "engine/base/text_position.h"
#include "engine/detect/secrets/grammar.h"

namespace plimsoll::detect::secrets {

class NameSurroundings {
 public:
  // Nothing outside the window is looked at.
  NameSurroundings(std::string_view text, Span window, Span name, bool name_is_quoted)
      : text_(text), window_(window), name_(name), name_is_quoted_(name_is_quoted) {}

  // Only marks and commands of configuration ("export", "ENV", "-") stand between the beginning of the line and the name; or
  // the name is in capitals, behind a blank, and a "=" follows: "FOO=1 DB_PASSWORD=v command".
  [[nodiscard]] bool begins_line(bool equals_sign_follows) const;
  [[nodiscard]] bool line_starts_with(std::string_view word) const;
  // "host=db user=app password=v", "username=a,password=v": one of several pairs.
  [[nodiscard]] bool is_listed() const;
  // -d token=v, --form token=v, --from-literal=token=v: an option stands before the name.
  [[nodiscard]] bool is_argument_of_option() const;
  // curl -H "X-Api-Key: v"
  [[nodiscard]] bool in_header() const;
  // {name: v, other: w}
  [[nodiscard]] bool in_flow_map() const;
  // "bindpw v", "requirepass v", "setenv NAME v": the name begins the line, and the one word at `value` ends it.
  [[nodiscard]] bool is_directive(std::size_t value) const;
  // "Client Secret: v", "- **API key**: v": words of a label and marks of a list, no more, stand before the name.
  [[nodiscard]] bool begins_label() const;
  // The line begins with "//", "*" or "/*"; with "#", where the value is a string.
  [[nodiscard]] bool in_code_comment(LiteralForm value) const;

 private:
  [[nodiscard]] char peek(std::size_t at) const { return at < window_.end ? text_[at] : '\0'; }

  std::string_view text_;
  Span window_;
  Span name_;
  bool name_is_quoted_;
};

}  // namespace plimsoll::detect::secrets
