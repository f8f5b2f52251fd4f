// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/build/build_checks.h"
#include "tests/engine/detect/dockerfile_fixture.h"

namespace plimsoll::detect::build {

using testing::run_beside;
using testing::summary;

TEST_CASE("copied secrets: files with secrets by name", "[detect][build]") {
  struct Case {
    std::string_view text;
    std::string_view summary;
  };
  const Case cases[] = {
      {"FROM debian:13\nCOPY id_rsa /root/.ssh/id_rsa\n", "high build/secret-file-copied"},
      {"FROM debian:13\nCOPY ./keys/id_ed25519 /k\n", "high build/secret-file-copied"},
      {"FROM debian:13\nCOPY id_rsa.pub /root/.ssh/authorized_keys\n", ""},
      {"FROM debian:13\nCOPY .ssh /root/.ssh\n", "high build/secret-file-copied"},
      {"FROM debian:13\nCOPY .ssh/known_hosts /root/.ssh/known_hosts\n", ""},
      {"FROM debian:13\nCOPY .aws/credentials /root/.aws/credentials\n", "high build/secret-file-copied"},
      {"FROM debian:13\nCOPY .env /app/.env\n", "medium build/secret-file-copied"},
      {"FROM debian:13\nCOPY .env.example /app/.env\n", ""},
      {"FROM debian:13\nCOPY [\"server.key\", \"/etc/ssl/\"]\n", "medium build/secret-file-copied"},
      {"FROM debian:13\nADD kubeconfig /root/.kube/config\n", "high build/secret-file-copied"},
      {"FROM debian:13\nCOPY .npmrc ./\n", "low build/secret-file-copied"},
      {"FROM debian:13\nCOPY server.crt ca.pem /etc/ssl/\n", ""},
      {"FROM debian:13 AS a\nFROM debian:13\nCOPY --from=a id_rsa /x\n", ""},
      {"FROM debian:13\nCOPY package.json /x\n", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_beside(check_copied_secrets, one.text, "Dockerfile", nullptr)) == one.summary);
  }
}

}  // namespace plimsoll::detect::build
