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

TEST_CASE("plain downloads: without TLS and unchecked", "[detect][trust]") {
  const Case cases[] = {
      {"curl -O http://a.example.org/x.tgz", "low trust/plain-http-download"},
      {"wget ftp://a.example.org/x.tgz", "low trust/plain-http-download"},
      {"curl -O https://a.example.org/x.tgz", ""},
      {"curl http://localhost:8080/health", ""},
      {"curl http://web:8080/health", ""},
      {"curl http://web.svc.cluster.local/health", ""},
      {"curl http://10.0.0.1/health", ""},
      {"curl http://172.20.0.1/health", ""},
      {"curl http://172.20.0.1/a.tgz -o a.tgz", "info trust/plain-http-download"},
      {"wget http://files.corp/a.tgz", "info trust/plain-http-download"},
      {"wget http://files/a.tgz", ""},
      {"curl http://172.40.0.1/x", "low trust/plain-http-download"},
      {"curl http://$HOST/x", ""},
      {"curl -O http://a.example.org/x.tgz && sha256sum -c sums", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_rule(script(std::string(one.text)), "trust/plain-http-download")) == one.summary);
  }
}

TEST_CASE("plain downloads: a health check is no download", "[detect][trust]") {
  CHECK(run_rule(script("curl http://a.example.org/", documents::CommandRole::health_check), "trust/plain-http-download")
            .empty());
}

}  // namespace plimsoll::detect
