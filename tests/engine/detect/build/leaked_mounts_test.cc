// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "tests/engine/detect/script_fixture.h"

namespace plimsoll::detect {

using testing::run_rule;
using testing::script;
using testing::summary;

namespace {

struct Case {
  std::string_view text;
  std::string_view summary;
};

}  // namespace

TEST_CASE("leaked mounts: a secret written to a layer", "[detect][build]") {
  const Case cases[] = {
      {"cat /run/secrets/npm > /root/.npmrc", "high build/secret-mount-leaked"},
      {"cp /run/secrets/npm /root/.npmrc", "high build/secret-mount-leaked"},
      {"cat /run/secrets/npm | tee /root/.npmrc", "high build/secret-mount-leaked"},
      {"echo \"//r.example.com/:_authToken=$(cat /run/secrets/npm)\" > .npmrc", "high build/secret-mount-leaked"},
      {"cat /run/secrets/npm > /root/.npmrc && npm ci && rm /root/.npmrc", ""},
      {"cat /run/secrets/npm > /dev/null", ""},
      {"TOKEN=$(cat /run/secrets/npm) npm ci", ""},
      {"cat /etc/hosts > /a", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_rule(script(std::string(one.text)), "build/secret-mount-leaked")) == one.summary);
  }
}

TEST_CASE("leaked mounts: tools that store what they are given", "[detect][build]") {
  CHECK(summary(run_rule(script("aws configure set aws_access_key_id $ID"), "build/credentials-in-layer")) ==
        "medium build/credentials-in-layer");
  CHECK(
      run_rule(script("aws configure set aws_access_key_id $(cat /run/secrets/id)"), "build/credentials-in-layer").empty());
  CHECK(summary(run_rule(script("gcloud auth activate-service-account --key-file=k.json"), "build/credentials-in-layer")) ==
        "medium build/credentials-in-layer");
  CHECK(run_rule(script("aws configure set region eu-west-1"), "build/credentials-in-layer").empty());
}

}  // namespace plimsoll::detect
