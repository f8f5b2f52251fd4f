// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/build/build_checks.h"
#include "tests/engine/detect/dockerfile_fixture.h"

namespace plimsoll::detect::build {

using testing::run_beside;
using testing::summary;

TEST_CASE("named credentials: a copied file that a variable for credentials points at", "[detect][build]") {
  struct Case {
    std::string_view text;
    std::string_view summary;
  };
  constexpr std::string_view kFound = "medium build/secret-file-copied";
  const Case cases[] = {
      {"FROM a:1\nCOPY cfg $AWS_CONFIG_FILE\n", kFound},
      {"FROM a:1\nCOPY cfg ${AWS_CONFIG_FILE}\n", kFound},
      {"FROM a:1\nCOPY src /app/\nENV GOOGLE_APPLICATION_CREDENTIALS=./app/key.json\n", kFound},
      {"FROM a:1\nARG GOOGLE_APPLICATION_CREDENTIALS=/app/key.json\nCOPY src /app\n", kFound},
      {"FROM a:1\nCOPY . .\nENV GOOGLE_APPLICATION_CREDENTIALS=\"./key.json\"\n", kFound},
      {"FROM a:1\nWORKDIR /srv\nCOPY cfg conf/\nENV KUBECONFIG=/srv/conf/k\n", kFound},
      {"FROM a:1\nCOPY src /src\nENV GOOGLE_APPLICATION_CREDENTIALS=./app/key.json\n", ""},
      {"FROM a:1\nCOPY src /apps\nENV GOOGLE_APPLICATION_CREDENTIALS=/apps2/key.json\n", ""},
      {"FROM a:1\nENV GOOGLE_APPLICATION_CREDENTIALS=/run/secrets/key.json\n", ""},
      {"FROM a:1 AS x\nCOPY . /app\nFROM b:1\nENV GOOGLE_APPLICATION_CREDENTIALS=/app/key.json\n", ""},
      {"FROM a:1\nCOPY --from=x / /\nENV GOOGLE_APPLICATION_CREDENTIALS=/app/key.json\n", ""},
      {"FROM a:1\nCOPY src $TARGET\nENV KUBECONFIG=$HOME/.kube/config\n", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_beside(check_named_credentials, one.text, "Dockerfile", nullptr)) == one.summary);
  }
}

}  // namespace plimsoll::detect::build
