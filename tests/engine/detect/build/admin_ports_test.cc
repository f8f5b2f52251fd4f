// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/build/build_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::build {

using testing::summary;

TEST_CASE("admin ports: exposed ports of remote administration", "[detect][build]") {
  struct Case {
    documents::PortDetail port;
    std::string_view summary;
  };
  const Case cases[] = {
      {{"", "", "22", "tcp", false}, "medium build/admin-port"},
      {{"", "", "20-30", "tcp", false}, "medium build/admin-port"},
      {{"", "", "3389", "tcp", false}, "medium build/admin-port"},
      {{"", "", "22", "udp", false}, ""},
      {{"", "", "2222", "tcp", false}, ""},
      {{"", "", "8080", "tcp", false}, ""},
      {{"", "", "$PORT", "tcp", false}, ""},
      {{"", "22", "22", "tcp", true}, ""},  // published: runtime/published-port
  };
  for (const Case& one : cases) {
    INFO(one.port.container_port);
    CHECK(summary(testing::run(check_admin_ports, testing::model_of(documents::ContainerOrigin::dockerfile_stage,
                                                                    {testing::port(one.port)}))) == one.summary);
  }
  documents::Model build_only =
      testing::model_of(documents::ContainerOrigin::dockerfile_stage, {testing::port({"", "", "22", "tcp", false})});
  build_only.containers.front().ships = false;
  CHECK(summary(testing::run(check_admin_ports, build_only)) == "low build/admin-port");
}

}  // namespace plimsoll::detect::build
