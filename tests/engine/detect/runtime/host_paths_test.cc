// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/runtime/runtime_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::runtime {

using testing::run;
using testing::summary;

TEST_CASE("host paths: by danger, and a step better read-only", "[detect][runtime]") {
  struct Case {
    std::string_view source;
    std::string_view writable;
    std::string_view read_only;
  };
  const Case cases[] = {
      {"/", "high", "high"},
      {"/etc", "high", "medium"},
      {"/etc/", "high", "medium"},
      {"/etc/shadow", "high", "high"},
      {"/etc/kubernetes/pki", "high", "medium"},
      {"/etc/nginx/conf.d", "info", "info"},
      {"/etc/localtime", "", ""},
      {"/etc/ssl/certs", "", ""},
      {"/root/.ssh", "high", "medium"},
      {"$HOME/.aws", "high", "medium"},
      {"${HOME}/.kube/config", "high", "medium"},
      {"~/.docker/config.json", "high", "medium"},
      {"/home/me/.ssh/id_ed25519", "high", "medium"},
      {"~/project", "", ""},
      {"/home/me/project", "info", "info"},
      {"/boot", "high", "medium"},
      {"/dev", "high", "medium"},
      {"/dev/shm", "", ""},
      {"/proc", "high", "low"},
      {"/sys", "high", "low"},
      {"/sys/fs/cgroup", "medium", "info"},
      {"/lib/modules", "medium", "info"},
      {"/usr", "high", "low"},
      {"/var/run", "high", "medium"},
      {"/var/lib/docker", "high", "medium"},
      {"/var/lib/docker/containers", "medium", "info"},
      {"/var/lib/kubelet", "high", "medium"},
      {"/var/log", "medium", "low"},
      {"/var/lib/backup/data", "info", "info"},
      {"/srv/data", "info", "info"},
      {"/data/app", "", ""},
      {"./etc", "", ""},
      {"../../etc", "", ""},
      {"/opt/../etc", "high", "medium"},
      {"/varnish", "", ""},
  };
  for (const Case& one : cases) {
    for (const bool read_only : {false, true}) {
      INFO(one.source << (read_only ? ":ro" : ""));
      const std::string_view severity = read_only ? one.read_only : one.writable;
      const std::string wanted = severity.empty() ? "" : std::string(severity) + " runtime/host-path";
      CHECK(
          summary(run(check_host_paths,
                      testing::service({testing::mount(
                          {.source = std::string(one.source), .target = "/x", .type = "bind", .read_only = read_only})}))) ==
          wanted);
    }
  }
}

TEST_CASE("host paths: named volumes, memory and sockets are not paths", "[detect][runtime]") {
  CHECK(run(check_host_paths, testing::service({testing::mount({.source = "/etc", .target = "/x", .type = "volume"})}))
            .empty());
  CHECK(
      run(check_host_paths, testing::service({testing::mount({.source = "", .target = "/tmp", .type = "tmpfs"})})).empty());
  CHECK(
      run(check_host_paths, testing::service({testing::mount({.source = "/var/run/docker.sock", .target = "/x"})})).empty());
}

TEST_CASE("host paths: the message says what lies there", "[detect][runtime]") {
  const std::vector<Match> matches =
      run(check_host_paths,
          testing::service({testing::mount({.source = "/var/lib/docker", .target = "/x", .read_only = true})}));
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().message ==
        "Service web mounts /var/lib/docker of the host (read-only): images, volumes and secrets of every container");
}

}  // namespace plimsoll::detect::runtime
