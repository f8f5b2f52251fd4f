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

TEST_CASE("insecure registry: without TLS or without its certificate", "[detect][trust]") {
  const Case cases[] = {
      {"podman push --tls-verify=false a registry.example.com/a", "medium trust/insecure-registry"},
      {"podman push --tls-verify=false a localhost:5000/a", ""},
      {"podman push --tls-verify=true a registry.example.com/a", ""},
      {"skopeo copy --src-tls-verify=false docker://registry.example.com/a dir:b", "medium trust/insecure-registry"},
      {"dockerd --insecure-registry registry.example.com:5000", "medium trust/insecure-registry"},
      {"dockerd --insecure-registry=localhost:5000", ""},
      {"minikube start --insecure-registry=10.0.0.0/24", "medium trust/insecure-registry"},
      {"nerdctl pull --insecure-registry registry.example.com/a", "medium trust/insecure-registry"},
      {"curl --insecure https://registry.example.com/v2/", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_rule(script(std::string(one.text)), "trust/insecure-registry")) == one.summary);
  }
}

}  // namespace plimsoll::detect
