// SPDX-License-Identifier: Apache-2.0
//
// Where the value stands when it does not follow its name behind one sign: name and value are two members of one thing.
//
//   - name: NAME            {"name": "NAME", "value": "v"}      {name: NAME, value: v}
//     value: v
//   variable "name" {       <string name="name">v</string>      <key>NAME</key>
//     default = "v"                                             <string>v</string>
//   }
//   #define NAME "v"          (setq name "v")       {:name "v"}        {name, <<"v">>}       -Name "v"
//   setName("v"), name{"v"}   ("--name", default="v")   | name | v |   ${NAME:-v}            Set `NAME` to `v`
//   the name is v
#pragma once

#include <cstdint>
#include <optional>

#include "engine/detect/secrets/grammar.h"

namespace plimsoll::detect::secrets {

struct ValuePlace {
  enum class Form : std::uint8_t {
    member,     // behind "value:"
    default_,   // behind "default ="
    element,    // up to "<"
    literal,    // a string in quotes and nothing else
    argument,   // the same; but anything may stand there, so only what looks generated counts
    cell,       // up to "|"
    word,       // of a sentence, up to a blank
    expansion,  // up to "}"
  };
  std::size_t at = 0;  // where the value, or a blank before it, begins
  Form form = Form::member;
};

// `behind_name`: behind the name and its closing quote, if it has one.
std::optional<ValuePlace> place_of_value(const GrammarInput& input, Span name, bool name_is_quoted, std::size_t behind_name);
// ${NAME:-v}: to be asked first, for ":" means something else everywhere else.
std::optional<ValuePlace> place_in_expansion(const GrammarInput& input, Span name, std::size_t behind_name);

}  // namespace plimsoll::detect::secrets
