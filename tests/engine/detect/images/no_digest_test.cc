// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/images/image_verdict.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::images {

using documents::ImageRole;
using testing::image_use;

TEST_CASE("no digest: every image from elsewhere that is named by a tag", "[detect][images]") {
  const auto check = [](std::vector<documents::ImageUse> uses, PinLevel level) {
    documents::Model model;
    model.images = std::move(uses);
    CheckSettings settings;
    settings.as_of = "2026-11-22";
    settings.pin_level = level;
    settings.image_tables = &testing::shipped_tables();
    return testing::summary(testing::run(check_digests, model, settings));
  };
  const std::string digest = "@sha256:" + std::string(64, 'a');
  CHECK(check({image_use("node:20.1.2", ImageRole::workload)}, PinLevel::tag) == "low image/no-digest");
  CHECK(check({image_use("node", ImageRole::stage_base)}, PinLevel::full) == "low image/no-digest");
  CHECK(check({image_use("node:20" + digest, ImageRole::workload)}, PinLevel::tag).empty());
  CHECK(check({image_use("scratch", ImageRole::stage_base)}, PinLevel::tag).empty());
  CHECK(check({image_use("acme/a:1", ImageRole::build_result), image_use("acme/a:1", ImageRole::workload)}, PinLevel::tag)
            .empty());
  // The policy says it as image/unpinned.
  CHECK(check({image_use("node:20.1.2", ImageRole::workload)}, PinLevel::digest).empty());
}

}  // namespace plimsoll::detect::images
