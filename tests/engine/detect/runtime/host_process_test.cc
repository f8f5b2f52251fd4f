// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/runtime/runtime_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::runtime {

using documents::ContainerOption;
using documents::ContainerOrigin;
using documents::OptionKey;
using testing::option;
using testing::run;
using testing::summary;

TEST_CASE("host process: a Windows container that is none", "[detect][runtime]") {
  ContainerOption host_process = option(OptionKey::other, "true");
  host_process.name = "hostProcess";
  CHECK(summary(run(check_host_process, testing::model_of(ContainerOrigin::pod_container, {host_process}))) ==
        "high runtime/windows-host-process");
  host_process.value.expanded = "false";
  CHECK(run(check_host_process, testing::model_of(ContainerOrigin::pod_container, {host_process})).empty());
  host_process.name = "stdin";
  host_process.value.expanded = "true";
  CHECK(run(check_host_process, testing::model_of(ContainerOrigin::pod_container, {host_process})).empty());
}

}  // namespace plimsoll::detect::runtime
