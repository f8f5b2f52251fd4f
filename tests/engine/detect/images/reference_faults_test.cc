// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/images/image_verdict.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::images {

namespace {

CheckSettings settings_for_tests() {
  CheckSettings settings;
  settings.as_of = "2026-11-22";
  settings.image_tables = &testing::shipped_tables();
  return settings;
}

std::vector<Match> check(std::string reference, CheckCounts& counts) {
  documents::Model model;
  model.images.push_back(testing::image_use(std::move(reference)));
  return testing::run(check_images, model, settings_for_tests(), counts);
}

}  // namespace

TEST_CASE("reference faults: a digest that is none pins nothing", "[detect][images]") {
  struct Case {
    std::string reference;
    std::string_view summary;
  };
  const Case cases[] = {
      {"debian:trixie@sha256:" + std::string(64, 'a'), ""},
      {"debian:trixie@sha256:" + std::string(63, 'a'), "medium image/malformed-digest"},
      {"debian:trixie@sha256:abc", "medium image/malformed-digest"},
      {"python:sha256:" + std::string(64, 'a'), "medium image/malformed-digest"},
      {"Acme/Api:1.2.3", "medium image/malformed-reference"},
      {"acme/api:1.2.3+build", "medium image/malformed-reference"},
      {"registry.example.com:80/acme/api:1.2.3", "medium image/insecure-registry"},
      {"registry.example.com:5000/acme/api:1.2.3", ""},
  };
  for (const Case& one : cases) {
    INFO(one.reference);
    CheckCounts counts;
    CHECK(testing::summary(check(one.reference, counts)) == one.summary);
    CHECK(counts.images_not_judged == 0);
  }
}

TEST_CASE("reference faults: what is filled in elsewhere is counted, not judged", "[detect][images]") {
  for (const std::string reference :
       {"$IMAGE", "${IMAGE}:1", "app:$TAG", "${A}/${B}:1", "{{ .Values.image }}", "<image>", "IMAGE_NAME:TAG", "@@image@@",
        "app:%VERSION%", "ACCOUNT_ID.dkr.ecr.REGION.amazonaws.com/app:1.2.3", "gcr.io/PROJECT_ID/app:1.2.3"}) {
    INFO(reference);
    CheckCounts counts;
    CHECK(testing::summary(check(reference, counts)) == "info image/unresolvable");
    CHECK(counts.images_not_judged == 1);
  }
}

TEST_CASE("reference faults: the variable that is missing is named", "[detect][images]") {
  documents::Model model;
  model.images.push_back(testing::image_use(""));
  model.images.front().reference = testing::unresolved("${BASE}:1", "BASE");
  const std::vector<Match> matches = testing::run(check_images, model, settings_for_tests());
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().message == "Base image ${BASE}:1 cannot be judged: BASE is not defined here");
}

TEST_CASE("reference faults: GitLab's proxy for Docker Hub stands before a known image", "[detect][images]") {
  documents::Model model;
  model.images.push_back(testing::image_use("", documents::ImageRole::ci_job, false));
  model.images.front().reference =
      testing::unresolved("${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/alpine:3.10", "CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX");
  CHECK(testing::summary(testing::run(check_images, model, settings_for_tests())) == "medium image/end-of-life");
}

TEST_CASE("reference faults: one tag with two digests in a file", "[detect][images]") {
  documents::Model model;
  model.images.push_back(testing::image_use("acme/api:1.2.3@sha256:" + std::string(64, 'a')));
  model.images.push_back(testing::image_use("acme/api:1.2.3@sha256:" + std::string(64, 'b')));
  model.images.push_back(testing::image_use("acme/api:1.2.4@sha256:" + std::string(64, 'c')));
  CHECK(testing::summary(testing::run(check_images, model, settings_for_tests())) == "low image/conflicting-digest");
  model.images[1].platform = "linux/arm64";  // a digest for each platform is no conflict
  CHECK(testing::run(check_images, model, settings_for_tests()).empty());
}

}  // namespace plimsoll::detect::images
