// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/example_template.h"

#include <catch2/catch_test_macros.hpp>

using plimsoll::Span;
using plimsoll::rules::expand_example;

TEST_CASE("example template: braces, marks and sets", "[rules]") {
  const auto plain = expand_example("a {{b}} {c} << not closed", 1);
  CHECK(plain.text == "a {b} {c} << not closed");
  CHECK(plain.secrets.empty());

  const auto marked = expand_example("k=<<p_{an:12}>>;", 7);
  CHECK(marked.text.size() == 2 + 2 + 12 + 1);
  REQUIRE(marked.secrets.size() == 1);
  CHECK(marked.secrets[0] == Span{2, 16});
  CHECK(expand_example("k=<<p_{an:12}>>;", 7).text == marked.text);
  CHECK(expand_example("k=<<p_{an:12}>>;", 8).text != marked.text);
  CHECK(expand_example("{any of \"{}\":4}", 3).text.find_first_not_of("{}") == std::string::npos);
  CHECK(expand_example("{base64:user:pass}", 3).text == "dXNlcjpwYXNz");
  const std::size_t size = expand_example("{hex:10-20}", 5).text.size();
  CHECK((size >= 10 && size <= 20));
}

TEST_CASE("example template: checksums are put right inside the marked part", "[rules]") {
  plimsoll::rules::SecretPart rule;
  rule.proofs = {"github-crc32"};
  const auto expanded = expand_example("t=<<ghp_{an:36}>>", 2, rule);
  CHECK(expanded.text.size() == 2 + 40);
  CHECK(expanded.text != expand_example("t=<<ghp_{an:36}>>", 2).text);
}

TEST_CASE("example template: keys are real ones", "[rules]") {
  const auto key = expand_example("<<{key:pkcs8}>>", 1);
  CHECK(key.text.rfind("-----BEGIN PRIVATE KEY-----\n", 0) == 0);
  CHECK(expand_example("{key-escaped:ec}", 1).text.find('\n') == std::string::npos);
}

TEST_CASE("example template: a template as a pattern", "[rules]") {
  using plimsoll::rules::pattern_of_template;
  CHECK(pattern_of_template("key-{an:20-40}") == "key\\-[0-9A-Za-z]{20,40}");
  CHECK(pattern_of_template("{hex:8}.{b64u:4}") == "[0-9a-f]{8}\\.[\\-0-9A-Z_a-z]{4}");
  CHECK(pattern_of_template("{any of \"=/]a\":3}") == "[/=\\]a]{3}");
  CHECK(pattern_of_template("{uuid}"));
  CHECK_FALSE(pattern_of_template("{key:rsa}"));
  CHECK_FALSE(pattern_of_template("{an:20"));
}
