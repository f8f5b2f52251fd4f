// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/placeholder.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

struct Case {
  const char* value;
  bool expected;
};

}  // namespace

TEST_CASE("placeholder: references are none of a secret", "[rules]") {
  const Case cases[] = {
      {"${DB_PASSWORD}", true},
      {"$DB_PASSWORD", true},
      {"$(cat file)", true},
      {"%PASSWORD%", true},
      {"{{ .Values.x }}", true},
      {"<your token>", true},
      {"#{secret}", true},
      {"op://vault/item", true},
      {"process.env.X", true},
      {"/run/secrets/x", true},
      {"!Ref Secret", true},
      {"%s", true},
      {":password", true},
      {"__TOKEN__", true},
      {"https://x.org/y", true},
      {"/etc/app/key.pem", true},
      {"urn:k8s:secret:db:password", true},
      {"$6$salt$hash", false},
      {"Tr0ub4dor", false},
      {"a$b#c1", false},
      {"/un2z8ZcO70eAVYR3S1qyba+xuW/Zp5", false},
  };
  for (const Case& one : cases) {
    INFO(one.value);
    CHECK(plimsoll::rules::is_reference(one.value) == one.expected);
  }
}

TEST_CASE("placeholder: fillers repeat themselves", "[rules]") {
  const Case cases[] = {
      {"xxxxxxxxxxxx", true}, {"aaaabbbb", true},      {"abcabcabcabc", true},
      {"----------", true},   {"q7Zp2LmXx9Rk", false}, {"0x4AAAAAAAx7w7pKSXgaIgVJiuFKJmR7", false},
  };
  for (const Case& one : cases) {
    INFO(one.value);
    CHECK(plimsoll::rules::is_filler(one.value) == one.expected);
  }
}

TEST_CASE("placeholder: sequences are typed in a row", "[rules]") {
  const Case cases[] = {
      {"abcdefghijkl", true}, {"x1234567890y", true}, {"A1B2C3D4E5F6", true}, {"qwertyuiop", true}, {"Zk3vQ8mT1xW5", false}};
  for (const Case& one : cases) {
    INFO(one.value);
    CHECK(plimsoll::rules::is_sequence(one.value) == one.expected);
  }
}

TEST_CASE("placeholder: passwords that are none", "[rules]") {
  const Case cases[] = {
      {"changeme", true},           {"password", true},    {"P@ssw0rd", true},   {"super$ecret", true},
      {"your-password-here", true}, {"db_password", true}, {"'\"'$X'\"'", true}, {"Mailpass1234!", false},
      {"hunter22", false},          {"k3Q!vv9z", false},
  };
  for (const Case& one : cases) {
    INFO(one.value);
    CHECK(plimsoll::rules::is_placeholder(one.value, "db_password") == one.expected);
  }
}

TEST_CASE("placeholder: words again and again, and published examples with another ending", "[rules]") {
  CHECK(plimsoll::rules::is_filled_with_word("Qm9ja0FQSUtleS1EXAMPLEEXAMPLEEXAMPLEEXAMPLE"));
  CHECK_FALSE(plimsoll::rules::is_filled_with_word("an example and an example"));
  CHECK(plimsoll::rules::begins_like_published_example(std::string("AKIAIOSFODNN7") + "ANOTHER"));
  CHECK(plimsoll::rules::begins_like_published_example(std::string("wJalrXUtnFEMI") + "/K7MDENG/bPxRfiCYANOTHER"));
  CHECK_FALSE(plimsoll::rules::begins_like_published_example("kV93mmQ0zzAb8Lq2Xw5T"));
}
