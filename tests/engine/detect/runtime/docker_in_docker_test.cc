// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/runtime/runtime_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::runtime {

using testing::run;
using testing::summary;

TEST_CASE("docker in docker: the daemon image, not its client", "[detect][runtime]") {
  struct Case {
    std::string_view reference;
    documents::ImageRole role;
    std::string_view summary;
  };
  const Case cases[] = {
      {"docker:dind", documents::ImageRole::ci_service, "low runtime/docker-in-docker"},
      {"docker:24.0-dind", documents::ImageRole::ci_service, "low runtime/docker-in-docker"},
      {"docker.io/library/docker:24-dind", documents::ImageRole::workload, "low runtime/docker-in-docker"},
      {"docker:24-dind-rootless", documents::ImageRole::workload, ""},
      {"docker:24-cli", documents::ImageRole::ci_job, ""},
      {"docker:dind", documents::ImageRole::stage_base, ""},
      {"acme/docker-dind:1", documents::ImageRole::workload, ""},
  };
  for (const Case& one : cases) {
    documents::Model model;
    model.images.push_back(testing::image_use(std::string(one.reference), one.role));
    CHECK(summary(run(check_docker_in_docker, model)) == one.summary);
  }
}

}  // namespace plimsoll::detect::runtime
