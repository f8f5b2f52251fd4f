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

TEST_CASE("privileged: true in every kind, anything else in none", "[detect][runtime]") {
  struct Case {
    ContainerOrigin origin;
    std::string_view value;
    std::string_view summary;
  };
  const Case cases[] = {
      {ContainerOrigin::compose_service, "true", "high runtime/privileged"},
      {ContainerOrigin::compose_service, "false", ""},
      {ContainerOrigin::pod_container, "true", "high runtime/privileged"},
      {ContainerOrigin::pod_init_container, "true", "high runtime/privileged"},
      {ContainerOrigin::run_command, "true", "high runtime/privileged"},
      {ContainerOrigin::ci_job, "TRUE", "high runtime/privileged"},
  };
  for (const Case& one : cases) {
    CHECK(summary(run(check_privileged, testing::model_of(one.origin, {option(OptionKey::privileged,
                                                                              std::string(one.value))}))) == one.summary);
  }
}

TEST_CASE("privileged: the last word counts and an unknown one is not judged", "[detect][runtime]") {
  CHECK(run(check_privileged,
            testing::service({option(OptionKey::privileged, "true"), option(OptionKey::privileged, "false")}))
            .empty());
  ContainerOption unknown = option(OptionKey::privileged, "${P}");
  unknown.value.resolved = false;
  CHECK(run(check_privileged, testing::service({unknown})).empty());
}

TEST_CASE("privileged: registering emulators is a note", "[detect][runtime]") {
  documents::Model model = testing::model_of(ContainerOrigin::run_command, {option(OptionKey::privileged, "true")}, "");
  model.images.push_back(testing::image_use("tonistiigi/binfmt:latest", documents::ImageRole::tool, false));
  model.images.back().container = 0;
  CHECK(summary(run(check_privileged, model)) == "info runtime/privileged");
}

TEST_CASE("privileged: the message names the container", "[detect][runtime]") {
  documents::Model model =
      testing::model_of(ContainerOrigin::pod_container, {option(OptionKey::privileged, "true")}, "agent");
  model.containers.front().owner = "DaemonSet/node";
  const std::vector<Match> matches = run(check_privileged, model);
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().message == "Container agent of DaemonSet/node runs privileged");
  CHECK(matches.front().span == Span{3, 7});
}

}  // namespace plimsoll::detect::runtime
