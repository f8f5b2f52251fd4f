// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/runtime/runtime_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::runtime {

using documents::ContainerOption;
using documents::OptionKey;
using testing::option;
using testing::run;
using testing::summary;

TEST_CASE("capabilities: one finding a container, the worst decides", "[detect][runtime]") {
  struct Case {
    std::vector<std::string> added;
    std::string_view summary;
  };
  const Case cases[] = {
      {{"SYS_ADMIN"}, "high runtime/dangerous-capability"},
      {{"ALL"}, "high runtime/dangerous-capability"},
      {{"NET_ADMIN"}, "medium runtime/dangerous-capability"},
      {{"NET_ADMIN", "SYS_MODULE", "IPC_LOCK"}, "high runtime/dangerous-capability"},
      {{"IPC_LOCK"}, "low runtime/dangerous-capability"},
      // Part of the default set: nothing is added.
      {{"NET_BIND_SERVICE", "CHOWN", "NET_RAW"}, ""},
      {{}, ""},
  };
  for (const Case& one : cases) {
    std::vector<ContainerOption> options;
    for (const std::string& name : one.added) options.push_back(option(OptionKey::cap_add, name));
    CHECK(summary(run(check_capabilities, testing::service(options))) == one.summary);
  }
}

TEST_CASE("capabilities: the message lists them once and says what each can do", "[detect][runtime]") {
  const std::vector<Match> matches = run(
      check_capabilities, testing::service({option(OptionKey::cap_add, "NET_ADMIN"), option(OptionKey::cap_add, "SYS_TIME"),
                                            option(OptionKey::cap_add, "NET_ADMIN")}));
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().message == "Service web adds the capabilities NET_ADMIN, SYS_TIME");
  REQUIRE(matches.front().evidence.size() == 2);
  CHECK(matches.front().evidence.front().text == "NET_ADMIN: changes interfaces, routes and firewall rules");
}

}  // namespace plimsoll::detect::runtime
