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

TEST_CASE("sysctls: what may reach beyond the container", "[detect][runtime]") {
  struct Case {
    ContainerOrigin origin;
    std::string_view setting;
    std::string_view summary;
  };
  const Case cases[] = {
      {ContainerOrigin::pod_container, "kernel.msgmax=65536", "low runtime/unsafe-sysctl"},
      {ContainerOrigin::pod_container, "net.core.somaxconn=1024", "low runtime/unsafe-sysctl"},
      {ContainerOrigin::pod_container, "net.ipv4.tcp_syncookies=1", ""},
      {ContainerOrigin::compose_service, "net.core.somaxconn=1024", ""},
      {ContainerOrigin::compose_service, "kernel.msgmax=65536", "low runtime/unsafe-sysctl"},
  };
  for (const Case& one : cases)
    CHECK(summary(run(check_sysctls,
                      testing::model_of(one.origin, {option(OptionKey::sysctl, std::string(one.setting))}))) == one.summary);
  CHECK(summary(run(check_sysctls, testing::service({option(OptionKey::sysctl, "net.core.somaxconn=1"),
                                                     option(OptionKey::network_mode, "host")}))) ==
        "low runtime/unsafe-sysctl");
}

}  // namespace plimsoll::detect::runtime
