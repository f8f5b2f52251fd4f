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

TEST_CASE("loose modes: everybody may write", "[detect][build]") {
  const Case cases[] = {
      {"chmod 777 /app", "low build/world-writable"},
      {"chmod -R 0777 /app", "low build/world-writable"},
      {"chmod 666 /app/a", "low build/world-writable"},
      {"chmod a+w /app", "low build/world-writable"},
      {"chmod o+rw /app", "low build/world-writable"},
      {"chmod ugo=rwx /app", "low build/world-writable"},
      {"chmod 2 /app", "low build/world-writable"},
      {"chmod 1777 /shared", ""},
      {"chmod 755 /app", ""},
      {"chmod +x /app/run", ""},
      {"chmod u+w,g+w /app", ""},
      {"chmod g=u /etc/passwd", ""},
      {"chmod 777 /tmp", ""},
      {"install -m 0777 a /app/a", "low build/world-writable"},
      {"mkdir -m 777 /app", "low build/world-writable"},
      {"chmod --reference=a b", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_rule(script(std::string(one.text)), "build/world-writable")) == one.summary);
  }
}

TEST_CASE("loose modes: set-id bits and the socket of the runtime", "[detect][build]") {
  CHECK(summary(run_rule(script("chmod u+s /usr/bin/a"), "build/setuid")) == "medium build/setuid");
  CHECK(summary(run_rule(script("chmod 4755 /usr/bin/a"), "build/setuid")) == "medium build/setuid");
  CHECK(run_rule(script("chmod 0755 /usr/bin/a"), "build/setuid").empty());
  CHECK(run_rule(script("chmod 2775 /srv/shared"), "build/setuid").empty());
  CHECK(run_rule(script("chmod g+s /srv/shared"), "build/setuid").empty());
  CHECK(summary(run_rule(script("chmod 666 /var/run/docker.sock", documents::CommandRole::script),
                         "runtime/socket-permissions")) == "high runtime/socket-permissions");
  CHECK(run_rule(script("chmod 660 /var/run/docker.sock", documents::CommandRole::script), "runtime/socket-permissions")
            .empty());
  CHECK(summary(run_rule(script("usermod -aG docker app"), "runtime/socket-permissions")) ==
        "low runtime/socket-permissions");
  CHECK(run_rule(script("usermod -aG video app"), "runtime/socket-permissions").empty());
}

}  // namespace plimsoll::detect
