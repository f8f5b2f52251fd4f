// SPDX-License-Identifier: Apache-2.0
//
// Examples of rules are templates, so that no token-like text stands in a rule file and every run tries another value.
//
//   {an:36}   letters and digits      {lan:n} a-z0-9      {uan:n} A-Z0-9      {lower:n} {upper:n} {digits:n}
//   {hex:n} {HEX:n} {b64:n} {b64u:n} {b58:n} {b32:n} (A-Z2-7) {bech32:n}      {uuid}
//   {any of "abc":n}                  n characters of a set
//   {base64:TEXT} {base64url:TEXT}    TEXT (a template itself) encoded
//   {key:pkcs8} {key:ec} {key:rsa} {key:encrypted}         a fresh private key in PEM; {key-escaped:...} with \n for line ends
//   << and >>                         around what must be reported
//   {{ and }}                         literal braces; a brace that begins nothing of the above stands for itself
//
// A length may be a span: {an:20-40}.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"
#include "engine/rules/rule.h"

namespace plimsoll::rules {

struct ExpandedExample {
  std::string text;
  std::vector<Span> secrets;  // what stood between << and >>
};

// The same seed gives the same text.
ExpandedExample expand_example(std::string_view example, std::uint64_t seed);

// The same, with the checksums of the rule's proofs put right inside the marked parts.
ExpandedExample expand_example(std::string_view example, std::uint64_t seed, const SecretPart& rule);

// A pattern for just the values that a template stands for; nothing when it holds what no pattern describes (a key, encoded text).
std::optional<std::string> pattern_of_template(std::string_view value);

}  // namespace plimsoll::rules
