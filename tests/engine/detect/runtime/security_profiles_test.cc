// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/runtime/runtime_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;
using testing::option;
using testing::run;
using testing::summary;

TEST_CASE("security profiles: switched off is reported, chosen is not", "[detect][runtime]") {
  struct Case {
    OptionKey key;
    std::string_view value;
    std::string_view summary;
  };
  const Case cases[] = {
      {OptionKey::seccomp, "unconfined", "high runtime/seccomp-unconfined"},
      {OptionKey::seccomp, "default", ""},
      {OptionKey::seccomp, "profiles/own.json", ""},
      {OptionKey::apparmor, "unconfined", "medium runtime/apparmor-unconfined"},
      {OptionKey::apparmor, "docker-default", ""},
      {OptionKey::selinux, "disable", "medium runtime/selinux-disabled"},
      {OptionKey::selinux, "type:spc_t", "medium runtime/selinux-disabled"},
      {OptionKey::selinux, "level:s0:c1,c2", ""},
      {OptionKey::masked_paths, "Unmasked", "medium runtime/unmasked-paths"},
      {OptionKey::masked_paths, "unconfined", "medium runtime/unmasked-paths"},
      {OptionKey::masked_paths, "Default", ""},
  };
  for (const Case& one : cases)
    CHECK(summary(run(check_security_profiles, testing::service({option(one.key, std::string(one.value))}))) == one.summary);
}

TEST_CASE("security profiles: a pod that names no seccomp profile", "[detect][runtime]") {
  using documents::ContainerOrigin;
  const auto of_pod = [](std::vector<documents::ContainerOption> options) {
    return summary(run(check_security_profiles, testing::model_of(ContainerOrigin::pod_container, std::move(options))));
  };
  CHECK(of_pod({}) == "low runtime/seccomp-not-set");
  CHECK(of_pod({option(OptionKey::seccomp, "default")}).empty());
  CHECK(summary(run(check_security_profiles, testing::service({}))).empty());
}

TEST_CASE("security profiles: the message says what is missing", "[detect][runtime]") {
  const std::vector<Match> matches =
      run(check_security_profiles, testing::service({option(OptionKey::seccomp, "unconfined")}));
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().message == "Service web runs without a seccomp profile");
}

}  // namespace plimsoll::detect::runtime
