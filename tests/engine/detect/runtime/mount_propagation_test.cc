// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/runtime/runtime_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::runtime {

using testing::run;
using testing::summary;

TEST_CASE("mount propagation: both ways is a finding, inwards a note", "[detect][runtime]") {
  struct Case {
    std::string_view mode;
    std::string_view summary;
  };
  const Case cases[] = {
      {"shared", "medium runtime/mount-propagation"},
      {"rshared", "medium runtime/mount-propagation"},
      {"Bidirectional", "medium runtime/mount-propagation"},
      {"rslave", "info runtime/mount-propagation"},
      {"HostToContainer", "info runtime/mount-propagation"},
      {"rprivate", ""},
      {"None", ""},
      {"", ""},
  };
  for (const Case& one : cases) {
    INFO(one.mode);
    CHECK(summary(run(check_mount_propagation,
                      testing::service({testing::mount(
                          {.source = "/mnt", .target = "/mnt", .propagation = std::string(one.mode)})}))) == one.summary);
  }
}

}  // namespace plimsoll::detect::runtime
