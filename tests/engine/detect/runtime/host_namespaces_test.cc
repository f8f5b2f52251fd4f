// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/runtime/runtime_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;
using testing::option;
using testing::run;
using testing::summary;

TEST_CASE("host namespaces: each has its rule", "[detect][runtime]") {
  struct Case {
    OptionKey key;
    std::string_view value;
    std::string_view summary;
  };
  const Case cases[] = {
      {OptionKey::network_mode, "host", "medium runtime/host-network"},
      {OptionKey::network_mode, "bridge", ""},
      {OptionKey::network_mode, "none", ""},
      {OptionKey::network_mode, "container:db", ""},
      {OptionKey::pid_mode, "host", "high runtime/host-pid"},
      {OptionKey::pid_mode, "container:db", ""},
      {OptionKey::ipc_mode, "host", "medium runtime/host-ipc"},
      {OptionKey::ipc_mode, "shareable", ""},
      {OptionKey::uts_mode, "host", "low runtime/host-uts"},
      {OptionKey::userns_mode, "host", "medium runtime/host-userns"},
      {OptionKey::cgroupns_mode, "host", "low runtime/host-cgroup"},
      {OptionKey::cgroupns_mode, "private", ""},
  };
  for (const Case& one : cases)
    CHECK(summary(run(check_host_namespaces, testing::service({option(one.key, std::string(one.value))}))) == one.summary);
}

TEST_CASE("host namespaces: the message names the namespace", "[detect][runtime]") {
  const std::vector<Match> matches = run(check_host_namespaces, testing::service({option(OptionKey::pid_mode, "host")}));
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().message == "Service web shares the process namespace of the host");
}

}  // namespace plimsoll::detect::runtime
