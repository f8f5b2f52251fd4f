// SPDX-License-Identifier: Apache-2.0
//
// What stands where a secret would stand and is none: references to a variable or a secret store, template marks,
// placeholders, values that somebody typed to fill the place.
#pragma once

#include <string_view>

namespace plimsoll::rules {

// ${X}, $X, $(X), %X%, {{ x }}, <x>, #{x}, @x@, __X__, op://x, vault:x, !Ref X, process.env.X, arn:..., a path.
bool is_reference(std::string_view value);

// One character again and again, a short unit repeated, dots and stars, hardly any different characters. For bodies of
// tokens as well as for passwords.
bool is_filler(std::string_view value);

// "EXAMPLEEXAMPLEEXAMPLE" anywhere in it, however long it is.
bool is_filled_with_word(std::string_view value);

// Counting and keyboard runs: "abcdefg", "1234567890", "a1b2c3d4", "deadbeef". A password like that is none; a token of the
// right shape is probably invented, but people do paste such values into tests that others judge by, so it is only doubted.
bool is_sequence(std::string_view value);

// A word that says that the value is none: example, placeholder, changeme, your-..., redacted, xxxx. Case-blind. Such words
// do not occur by chance in a random value.
bool has_placeholder_word(std::string_view value);

// Begins as an example that a cloud's manual publishes, whatever its ending was changed to.
bool begins_like_published_example(std::string_view value);

// All of the above, and the words that are safe to judge only where the whole value is known: password, secret, admin,
// test, none; or the value is its own name.
bool is_placeholder(std::string_view value, std::string_view name = {});

}  // namespace plimsoll::rules
