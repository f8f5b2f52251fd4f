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

TEST_CASE("content trust: switched off in so many words", "[detect][trust]") {
  const Case cases[] = {
      {"docker pull --disable-content-trust a", "low trust/content-trust-off"},
      {"docker pull --disable-content-trust=false a", ""},
      {"DOCKER_CONTENT_TRUST=0 docker push a", "low trust/content-trust-off"},
      {"DOCKER_CONTENT_TRUST=1 docker push a", ""},
      {"skopeo --insecure-policy copy docker://a dir:b", "low trust/content-trust-off"},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_rule(script(std::string(one.text)), "trust/content-trust-off")) == one.summary);
  }
}

}  // namespace plimsoll::detect
