// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/runtime/runtime_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;
using testing::option;
using testing::run;
using testing::summary;

TEST_CASE("devices: memory and disks, not what devices are given for", "[detect][runtime]") {
  struct Case {
    std::string_view device;
    std::string_view summary;
  };
  const Case cases[] = {
      {"/dev/mem", "high runtime/device"},
      {"/dev/sda:/dev/sda", "high runtime/device"},
      {"/dev/nvme0n1:/dev/xvda:rwm", "high runtime/device"},
      {"/dev", "high runtime/device"},
      {"/dev/loop0", "medium runtime/device"},
      {"/dev/fuse", "info runtime/device"},
      {"/dev/dri", ""},
      {"/dev/snd:/dev/snd", ""},
      {"/dev/ttyUSB0", ""},
      {"/dev/net/tun", ""},
  };
  for (const Case& one : cases) {
    INFO(one.device);
    CHECK(summary(run(check_devices, testing::service({option(OptionKey::device, std::string(one.device))}))) ==
          one.summary);
  }
}

}  // namespace plimsoll::detect::runtime
