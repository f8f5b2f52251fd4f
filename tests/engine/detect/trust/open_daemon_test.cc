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

TEST_CASE("open daemon: client and server over TCP", "[detect][trust]") {
  const Case cases[] = {
      {"docker -H tcp://build.example.com:2375 ps", "high trust/docker-daemon-tcp"},
      {"docker -H tcp://build.example.com:2376 ps", ""},
      {"docker --tlsverify -H tcp://build.example.com:2375 ps", ""},
      {"docker -H ssh://me@build.example.com ps", ""},
      {"docker -H unix:///var/run/docker.sock ps", ""},
      {"DOCKER_HOST=tcp://build.example.com:2375 docker ps", "high trust/docker-daemon-tcp"},
      {"export DOCKER_HOST=tcp://docker:2375", "low trust/docker-daemon-tcp"},
      {"dockerd -H tcp://0.0.0.0:2375", "high trust/docker-daemon-tcp"},
      {"dockerd -H tcp://0.0.0.0:2376 --tlsverify --tlscacert ca.pem", ""},
      {"dockerd --host=tcp://127.0.0.1:2375", "low trust/docker-daemon-tcp"},
      {"dockerd -H unix:///var/run/docker.sock", ""},
      {"docker run -H tcp://x:2375 a", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_rule(script(std::string(one.text)), "trust/docker-daemon-tcp")) == one.summary);
  }
}

TEST_CASE("open daemon: variables of jobs and services", "[detect][trust]") {
  using documents::EnvironmentRole;
  CHECK(summary(run_rule(testing::environment("DOCKER_HOST", "tcp://docker:2375", EnvironmentRole::ci_variable),
                         "trust/docker-daemon-tcp")) == "low trust/docker-daemon-tcp");
  CHECK(summary(run_rule(testing::environment("DOCKER_HOST", "tcp://10.1.2.3:2375", EnvironmentRole::ci_variable),
                         "trust/docker-daemon-tcp")) == "high trust/docker-daemon-tcp");
  CHECK(run_rule(testing::environment("DOCKER_HOST", "tcp://docker:2376", EnvironmentRole::ci_variable),
                 "trust/docker-daemon-tcp")
            .empty());
  CHECK(summary(run_rule(testing::environment("DOCKER_TLS_CERTDIR", "", EnvironmentRole::ci_variable),
                         "trust/docker-daemon-tcp")) == "low trust/docker-daemon-tcp");
  CHECK(
      run_rule(testing::environment("DOCKER_TLS_CERTDIR", "/certs", EnvironmentRole::ci_variable), "trust/docker-daemon-tcp")
          .empty());
}

}  // namespace plimsoll::detect
