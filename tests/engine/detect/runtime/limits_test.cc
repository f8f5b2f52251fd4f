// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/runtime/runtime_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::runtime {

using documents::ContainerOrigin;
using documents::OptionKey;
using testing::option;
using testing::run;
using testing::summary;

TEST_CASE("limits: what runs for long and has none", "[detect][runtime]") {
  CHECK(summary(run(check_limits, testing::service({}))) ==
        "low runtime/no-memory-limit, low runtime/no-cpu-limit, low runtime/no-process-limit");
  CHECK(
      summary(run(check_limits, testing::service({option(OptionKey::memory_limit, "1g"), option(OptionKey::cpu_limit, "0.5"),
                                                  option(OptionKey::pids_limit, "100")})))
          .empty());
  CHECK(summary(run(check_limits, testing::service({option(OptionKey::memory_limit, "0"), option(OptionKey::cpu_limit, "1"),
                                                    option(OptionKey::pids_limit, "-1")}))) ==
        "low runtime/no-memory-limit, low runtime/no-process-limit");
  CHECK(summary(run(check_limits, testing::model_of(ContainerOrigin::pod_container, {}))) ==
        "low runtime/no-memory-request, low runtime/no-cpu-request, low runtime/no-memory-limit, low runtime/no-cpu-limit");
  CHECK(summary(run(check_limits, testing::model_of(ContainerOrigin::pod_container, {option(OptionKey::memory_limit, "1Gi"),
                                                                                     option(OptionKey::cpu_request, "1"),
                                                                                     option(OptionKey::cpu_limit, "1")}))) ==
        "info runtime/no-memory-request");
  CHECK(run(check_limits, testing::model_of(ContainerOrigin::pod_ephemeral_container, {})).empty());
  // One run, then gone.
  CHECK(run(check_limits, testing::model_of(ContainerOrigin::run_command, {})).empty());
  CHECK(run(check_limits, testing::model_of(ContainerOrigin::run_command, {option(OptionKey::restart, "always")})).size() ==
        3);
}

}  // namespace plimsoll::detect::runtime
