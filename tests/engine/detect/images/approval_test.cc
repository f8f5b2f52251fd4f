// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/images/image_verdict.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::images {

TEST_CASE("approval: a policy of registries and of images", "[detect][images]") {
  struct Case {
    std::string_view reference;
    std::vector<std::string> registries;
    std::vector<std::string> images;
    std::string_view summary;
  };
  const Case cases[] = {
      {"acme/api:1.2.3", {}, {}, ""},
      {"acme/api:1.2.3", {"docker.io"}, {}, ""},
      {"acme/api:1.2.3", {"*.example.com"}, {}, "medium image/untrusted-registry"},
      {"registry.example.com/acme/api:1.2.3", {"*.example.com"}, {}, ""},
      {"quay.io/acme/api:1.2.3", {"quay.io/acme/*"}, {}, ""},
      {"quay.io/other/api:1.2.3", {"quay.io/acme/*"}, {}, "medium image/untrusted-registry"},
      {"debian:13", {}, {"debian"}, ""},
      {"debian:13", {}, {"debian:*"}, ""},
      {"debian:13", {}, {"debian:12"}, "medium image/not-approved"},
      {"docker.io/library/debian:13", {}, {"debian:13"}, ""},
      {"debian:13", {}, {"docker.io/library/debian"}, ""},
      {"debian:13", {}, {"ubuntu", "alpine"}, "medium image/not-approved"},
      {"acme/api:1.2.3", {}, {"acme/*"}, ""},
  };
  for (const Case& one : cases) {
    INFO(one.reference);
    documents::Model model;
    model.images.push_back(testing::image_use(std::string(one.reference)));
    CheckSettings settings;
    settings.as_of = "2026-11-22";
    settings.trusted_registries = one.registries;
    settings.approved_images = one.images;
    CHECK(testing::summary(testing::run(check_images, model, settings)) == one.summary);
  }
}

}  // namespace plimsoll::detect::images
