// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/token_beginnings.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/engine/detect/secrets/secret_fixture.h"

using plimsoll::Confidence;
using plimsoll::detect::secrets::SecretFixture;
using plimsoll::detect::secrets::TokenBeginnings;

TEST_CASE("token beginnings: what is shorter than its kind was cut", "[secrets]") {
  TokenBeginnings beginnings;
  beginnings.add("sk-", 40);
  beginnings.add("sk-acme-", 8);
  beginnings.add("acme_", 20);
  beginnings.add("acme_", 10);
  beginnings.add("AKIA", 16);  // no joint at its end
  beginnings.add("open_", 0);  // nothing known
  struct Case {
    const char* value;
    bool cut;
  };
  const Case cases[] = {
      {"acme_123456789", true}, {"acme_1234567890", false}, {"sk-acme-1234567", true}, {"sk-acme-12345678", false},
      {"AKIA1234", false},      {"open_1", false},          {"other_1", false},        {"", false},
  };
  for (const Case& one : cases) {
    INFO(one.value);
    CHECK(beginnings.is_cut_short(one.value) == one.cut);
  }
}

TEST_CASE("token beginnings: a token that was cut is told, at no severity", "[secrets]") {
  const SecretFixture fixture;
  const std::string text = "BUILDKITE_TOKEN=" + std::string("bkua") + "_JGbZZaCkOSgsZ56uhGlT\n";
  const auto found = fixture.scan(text);
  REQUIRE(found.size() == 1);
  CHECK(found[0].confidence == Confidence::disproved);
}
