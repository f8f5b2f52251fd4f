// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/runtime/default_capabilities.h"
#include "engine/detect/runtime/runtime_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::runtime {

using documents::ContainerOrigin;
using documents::OptionKey;
using testing::option;
using testing::run;
using testing::summary;

TEST_CASE("read-only root: habits whose absence is said when asked for", "[detect][runtime]") {
  CHECK(summary(run(check_read_only_root, testing::service({}))) ==
        "low runtime/writable-root, low runtime/capabilities-not-dropped");
  CHECK(summary(run(check_read_only_root,
                    testing::service({option(OptionKey::read_only_root, "true"), option(OptionKey::cap_drop, "ALL")})))
            .empty());
  CHECK(summary(run(check_read_only_root, testing::service({option(OptionKey::read_only_root, "false"),
                                                            option(OptionKey::cap_drop, "NET_RAW")}))) ==
        "low runtime/writable-root, low runtime/capabilities-not-dropped");
  CHECK(summary(run(check_read_only_root,
                    testing::model_of(ContainerOrigin::pod_container, {option(OptionKey::read_only_root, "true"),
                                                                       option(OptionKey::cap_drop, "NET_RAW")}))) ==
        "low runtime/capabilities-not-dropped");
  CHECK(summary(run(check_read_only_root,
                    testing::model_of(ContainerOrigin::pod_container,
                                      {option(OptionKey::read_only_root, "true"), option(OptionKey::cap_drop, "ALL"),
                                       option(OptionKey::cap_add, "NET_RAW")}))) ==
        "low runtime/capability-added, low runtime/net-raw-kept");
  CHECK(run(check_read_only_root, testing::model_of(ContainerOrigin::ci_job, {})).empty());
  documents::Model patch = testing::model_of(ContainerOrigin::pod_container, {option(OptionKey::read_only_root, "false")});
  patch.containers.front().whole = false;
  CHECK(summary(run(check_read_only_root, patch)) == "low runtime/writable-root");
  patch.containers.front().options.clear();
  CHECK(run(check_read_only_root, patch).empty());
}

TEST_CASE("read-only root: to drop each capability of the default set is to drop them all", "[detect][runtime]") {
  std::vector<documents::ContainerOption> drops{option(OptionKey::read_only_root, "true")};
  for (const std::string_view name : kDefaultCapabilities) drops.push_back(option(OptionKey::cap_drop, std::string(name)));
  CHECK(run(check_read_only_root, testing::model_of(ContainerOrigin::pod_container, drops)).empty());
  drops.pop_back();
  CHECK(summary(run(check_read_only_root, testing::model_of(ContainerOrigin::pod_container, drops))) ==
        "low runtime/capabilities-not-dropped");
}

}  // namespace plimsoll::detect::runtime
