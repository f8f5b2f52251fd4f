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

TEST_CASE("privilege escalation: allowed in so many words, or merely not forbidden", "[detect][runtime]") {
  struct Case {
    ContainerOrigin origin;
    std::string_view value;  // of no_new_privileges; "-": not written
    std::string_view summary;
  };
  const Case cases[] = {
      {ContainerOrigin::pod_container, "false", "medium runtime/privilege-escalation"},
      {ContainerOrigin::pod_container, "true", ""},
      {ContainerOrigin::pod_container, "-", "info runtime/privilege-escalation"},
      {ContainerOrigin::compose_service, "false", "medium runtime/privilege-escalation"},
      {ContainerOrigin::compose_service, "true", ""},
      {ContainerOrigin::compose_service, "-", "low runtime/new-privileges-not-forbidden"},
      {ContainerOrigin::ci_job, "-", ""},
      {ContainerOrigin::run_command, "-", ""},
  };
  for (const Case& one : cases) {
    std::vector<ContainerOption> options;
    if (one.value != "-") options.push_back(option(OptionKey::no_new_privileges, std::string(one.value)));
    CHECK(summary(run(check_privilege_escalation, testing::model_of(one.origin, options))) == one.summary);
  }
}

TEST_CASE("privilege escalation: a patch over another file is not whole", "[detect][runtime]") {
  documents::Model patch = testing::model_of(ContainerOrigin::pod_container, {});
  patch.containers.front().whole = false;
  CHECK(run(check_privilege_escalation, patch).empty());
  CHECK(run(check_root_user, patch).empty());
  CHECK(run(check_limits, patch).empty());
}

}  // namespace plimsoll::detect::runtime
