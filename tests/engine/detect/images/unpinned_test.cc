// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/images/image_verdict.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::images {

namespace {

std::vector<Match> check(documents::ImageUse use, PinLevel level = PinLevel::tag) {
  documents::Model model;
  model.images.push_back(std::move(use));
  CheckSettings settings;
  settings.as_of = "2026-11-22";
  settings.pin_level = level;
  settings.image_tables = &testing::shipped_tables();
  std::vector<Match> found;
  for (Match& match : testing::run(check_images, model, settings)) {
    if (match.rule == "image/unpinned") found.push_back(std::move(match));
  }
  return found;
}

using documents::ImageRole;
using testing::image_use;

}  // namespace

TEST_CASE("unpinned: severity follows what can move and what ships", "[detect][images]") {
  struct Case {
    std::string_view reference;
    bool ships;
    PinLevel level;
    std::string_view summary;
  };
  const Case cases[] = {
      {"node", true, PinLevel::tag, "medium image/unpinned"},
      {"node:latest", true, PinLevel::tag, "medium image/unpinned"},
      {"node", false, PinLevel::tag, "low image/unpinned"},
      {"host:5000/app", true, PinLevel::tag, "medium image/unpinned"},
      {"node:lts", true, PinLevel::tag, "low image/unpinned"},
      {"node:lts", false, PinLevel::tag, "info image/unpinned"},
      {"python:3", true, PinLevel::tag, "info image/unpinned"},
      {"python:3", false, PinLevel::tag, ""},
      {"python:3.12", true, PinLevel::tag, ""},
      {"python:3", true, PinLevel::full, "low image/unpinned"},
      {"python:3.12", true, PinLevel::full, "low image/unpinned"},
      {"python:3.12.4", true, PinLevel::full, ""},
      {"python:3.12.4", true, PinLevel::digest, "low image/unpinned"},
      {"scratch", true, PinLevel::digest, ""},
      {"SCRATCH", true, PinLevel::digest, ""},
      {"oci-archive:image.tar", true, PinLevel::digest, ""},
  };
  for (const Case& one : cases) {
    INFO(one.reference);
    CHECK(testing::summary(check(image_use(std::string(one.reference), ImageRole::stage_base, one.ships), one.level)) ==
          one.summary);
  }
  const std::string pinned = "node@sha256:" + std::string(64, '0');
  CHECK(check(image_use(pinned), PinLevel::digest).empty());
}

TEST_CASE("unpinned: the message names the image as people write it", "[detect][images]") {
  const auto message = [](std::string reference, ImageRole role = ImageRole::stage_base) {
    const std::vector<Match> matches = check(image_use(std::move(reference), role));
    REQUIRE(matches.size() == 1);
    return matches.front().message;
  };
  CHECK(message("docker.io/library/node") == "Base image node has no tag, so whatever is latest is pulled");
  CHECK(message("node:latest", ImageRole::workload) ==
        "Image node:latest uses the tag latest, under which the image changes without notice");
  CHECK(message("rust:1") == "Base image rust:1 names only a major version that never ends, so every release is pulled");
  CHECK(message("nginx:stable", ImageRole::ci_service) == "CI image nginx:stable uses the moving tag stable");
}

TEST_CASE("unpinned: a default is less sure, an unknown variable says nothing", "[detect][images]") {
  documents::ImageUse use = image_use("node");
  use.reference.raw = "${BASE}";
  use.reference.chain.push_back({"ARG BASE=node (line 1)", {4, 9}, ""});
  const std::vector<Match> matches = check(use);
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().confidence == Confidence::possible);
  REQUIRE(!matches.front().evidence.empty());
  CHECK(matches.front().evidence.front().text == "ARG BASE=node (line 1)");
  REQUIRE(matches.front().image);
  CHECK(matches.front().image->state == "no-tag");
  CHECK(matches.front().image->reference == "docker.io/library/node:latest");
  CHECK(matches.front().image->written == "${BASE}");

  // Wherever it comes from, it has no tag.
  documents::ImageUse mirror = image_use("");
  mirror.reference = testing::unresolved("${REGISTRY}/ubuntu", "REGISTRY");
  const std::vector<Match> of_mirror = check(mirror);
  REQUIRE(of_mirror.size() == 1);
  CHECK(of_mirror.front().confidence == Confidence::possible);
  CHECK(of_mirror.front().message == "Base image ${REGISTRY}/ubuntu has no tag, so whatever is latest is pulled");
  mirror.reference = testing::unresolved("$CI_REGISTRY_IMAGE/app", "CI_REGISTRY_IMAGE");
  CHECK(check(mirror).empty());

  documents::ImageUse unknown = image_use("");
  unknown.reference = testing::unresolved("${BASE}", "BASE");
  CHECK(check(unknown).empty());
}

TEST_CASE("unpinned: the build frontend is released for a moving major tag", "[detect][images]") {
  CHECK(check(image_use("docker/dockerfile:1", ImageRole::frontend)).empty());
  CHECK(testing::summary(check(image_use("docker/dockerfile", ImageRole::frontend))) == "low image/unpinned");
  CHECK(testing::summary(check(image_use("docker/dockerfile:1", ImageRole::frontend), PinLevel::digest)) ==
        "low image/unpinned");
}

TEST_CASE("unpinned: what the same file builds is no image from elsewhere", "[detect][images]") {
  documents::Model model;
  model.images.push_back(image_use("acme/app", ImageRole::build_result));
  model.images.push_back(image_use("acme/app", ImageRole::workload));
  CheckSettings settings;
  settings.as_of = "2026-11-22";
  CHECK(testing::run(check_images, model, settings).empty());
}

}  // namespace plimsoll::detect::images
