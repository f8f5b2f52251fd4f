// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/runtime/runtime_checks.h"
#include "tests/engine/detect/dockerfile_fixture.h"

namespace plimsoll::detect::runtime {

using testing::run_beside;
using testing::summary;

TEST_CASE("root user: of the image, through stages and bases", "[detect][runtime]") {
  struct Case {
    std::string_view text;
    std::string_view summary;
  };
  const Case cases[] = {
      {"FROM debian:13\nUSER root\n", "medium runtime/root-user"},
      {"FROM debian:13\nUSER 0\n", "medium runtime/root-user"},
      {"FROM debian:13\nUSER 0:0\n", "medium runtime/root-user"},
      {"FROM debian:13\nUSER root:root\n", "medium runtime/root-user"},
      {"FROM debian:13\nUSER app\n", ""},
      {"FROM debian:13\nUSER 1000:0\n", ""},
      {"FROM debian:13\nUSER $APP\n", ""},
      {"FROM debian:13\nUSER root\nRUN x\nUSER app\n", ""},
      {"FROM debian:13\nUSER app\nRUN x\nUSER root\n", "medium runtime/root-user"},
      {"FROM debian:13\nRUN x\n", "low runtime/root-user"},
      {"FROM scratch\nCOPY a /a\nENTRYPOINT [\"/a\"]\n", "low runtime/root-user"},
      {"FROM scratch\nCOPY a /a\n", ""},
      {"FROM acme/base:1\nRUN x\n", "low runtime/root-user"},
      {"FROM debian:13 AS base\nUSER app\nFROM base\nRUN x\n", ""},
      {"FROM debian:13 AS base\nUSER app\nFROM debian:13\nRUN x\n", "low runtime/root-user"},
      {"FROM debian:13 AS base\nUSER root\nFROM debian:13\nUSER app\n", ""},
      {"FROM gcr.io/distroless/static-debian12:nonroot\nCOPY a /a\n", ""},
      {"FROM gcr.io/distroless/static-debian12\nCOPY a /a\n", "low runtime/root-user"},
      {"FROM cgr.dev/chainguard/static\nCOPY a /a\n", ""},
      {"FROM bitnami/redis:7\nCOPY a /a\n", ""},
      {"FROM nginxinc/nginx-unprivileged:1.27\nCOPY a /a\n", ""},
      {"FROM jenkins/jenkins:lts\nUSER root\nRUN x\n", "medium runtime/root-user"},
      {"FROM postgres:17\nCOPY a /a\n", ""},
      {"FROM postgres:17\nENTRYPOINT [\"/a\"]\n", "low runtime/root-user"},
      {"FROM debian:13\nENTRYPOINT [\"gosu\", \"app\", \"/a\"]\n", ""},
      {"FROM debian:13\nUSER root\nENTRYPOINT exec su-exec app /a\n", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_beside(check_root_user, one.text, "Dockerfile", nullptr)) == one.summary);
  }
}

TEST_CASE("root user: a copied entry point that hands over", "[detect][runtime]") {
  constexpr std::string_view kText = "FROM debian:13\nCOPY docker/start.sh /start.sh\nENTRYPOINT [\"/start.sh\"]\n";
  testing::FilesInMemory drops(std::map<std::string, std::string>{{"docker/start.sh", "#!/bin/sh\nexec gosu app \"$@\"\n"}});
  CHECK(run_beside(check_root_user, kText, "Dockerfile", &drops).empty());
  testing::FilesInMemory stays(std::map<std::string, std::string>{{"docker/start.sh", "#!/bin/sh\nexec \"$@\"\n"}});
  CHECK(summary(run_beside(check_root_user, kText, "Dockerfile", &stays)) == "low runtime/root-user");
}

TEST_CASE("root user: of a deployment", "[detect][runtime]") {
  using documents::ContainerOrigin;
  using documents::OptionKey;
  struct Case {
    ContainerOrigin origin;
    std::string_view user;  // "-": not written
    std::string_view run_as_non_root;
    std::string_view summary;
  };
  const Case cases[] = {
      {ContainerOrigin::compose_service, "root", "-", "medium runtime/root-user"},
      {ContainerOrigin::compose_service, "0:0", "-", "medium runtime/root-user"},
      {ContainerOrigin::compose_service, "1000", "-", ""},
      {ContainerOrigin::compose_service, "-", "-", ""},
      {ContainerOrigin::pod_container, "0", "-", "medium runtime/root-user"},
      {ContainerOrigin::pod_container, "1000", "-", ""},
      {ContainerOrigin::pod_container, "-", "true", ""},
      {ContainerOrigin::pod_container, "-", "false", "low runtime/root-user"},
      {ContainerOrigin::pod_container, "-", "-", "info runtime/root-not-forbidden"},
      {ContainerOrigin::pod_ephemeral_container, "-", "-", "info runtime/root-not-forbidden"},
      {ContainerOrigin::ci_job, "root", "-", "low runtime/root-user"},
  };
  for (const Case& one : cases) {
    std::vector<documents::ContainerOption> options;
    if (one.user != "-") options.push_back(testing::option(OptionKey::user, std::string(one.user)));
    if (one.run_as_non_root != "-")
      options.push_back(testing::option(OptionKey::run_as_non_root, std::string(one.run_as_non_root)));
    CHECK(summary(testing::run(check_root_user, testing::model_of(one.origin, options))) == one.summary);
  }
}

}  // namespace plimsoll::detect::runtime
