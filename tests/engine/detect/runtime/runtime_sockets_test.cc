// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/runtime/runtime_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::runtime {

using documents::ContainerOption;
using testing::run;

TEST_CASE("runtime sockets: sockets of every runtime, wherever they stand", "[detect][runtime]") {
  struct Case {
    std::string_view source;
    std::string_view message;
  };
  const Case cases[] = {
      {"/var/run/docker.sock", "Service web has the docker socket of the host"},
      {"/run/docker.sock", "Service web has the docker socket of the host"},
      {"//var/run//docker.sock", "Service web has the docker socket of the host"},
      {"/run/user/1000/docker.sock", "Service web has the docker socket of the host"},
      {"/run/user/1000/podman/podman.sock", "Service web has the podman socket of the host"},
      {"/run/containerd/containerd.sock", "Service web has the containerd socket of the host"},
      {"/run/k3s/containerd/containerd.sock", "Service web has the containerd socket of the host"},
      {"/var/run/crio/crio.sock", "Service web has the CRI-O socket of the host"},
      {"\\\\.\\pipe\\docker_engine", "Service web has the docker socket of the host"},
      {"/var/lib/app.sock", ""},
      {"./docker.sock.d", ""},
      {"data", ""},
  };
  for (const Case& one : cases) {
    INFO(one.source);
    const std::vector<Match> matches =
        run(check_runtime_sockets,
            testing::service({testing::mount({.source = std::string(one.source), .target = "/x", .read_only = true})}));
    CHECK(matches.size() == (one.message.empty() ? 0U : 1U));
    if (!matches.empty()) {
      CHECK(matches.front().message == one.message);
      CHECK(matches.front().severity == Severity::high);
      CHECK(matches.front().evidence.front().text == "read-only makes no difference for a socket");
    }
  }
}

TEST_CASE("runtime sockets: an unknown source that arrives at the place of the socket", "[detect][runtime]") {
  ContainerOption unknown = testing::mount({.source = "${SOCKET}", .target = "/var/run/docker.sock"});
  unknown.value.resolved = false;
  const std::vector<Match> matches = run(check_runtime_sockets, testing::service({unknown}));
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().confidence == Confidence::possible);
}

TEST_CASE("runtime sockets: a GitLab job that is pointed at the socket of its runner", "[detect][runtime]") {
  struct Case {
    documents::DocumentKind kind;
    std::string_view value;
    bool found;
  };
  const Case cases[] = {
      {documents::DocumentKind::gitlab_ci, "unix:///var/run/docker.sock", true},
      {documents::DocumentKind::gitlab_ci, "tcp://docker:2376", false},
      {documents::DocumentKind::github_workflow, "unix:///var/run/docker.sock", false},
  };
  for (const Case& one : cases) {
    INFO(one.value);
    documents::Model model;
    documents::EnvironmentEntry entry;
    entry.name = "DOCKER_HOST";
    entry.value = testing::value(std::string(one.value));
    entry.role = documents::EnvironmentRole::ci_variable;
    model.environment.push_back(std::move(entry));
    const documents::DocumentType type{one.kind, "ci", nullptr, nullptr, nullptr};
    const CheckSettings settings;
    std::vector<Match> matches;
    CheckCounts counts;
    check_runtime_sockets({"ci.yml", "", type, model, nullptr, settings}, matches, counts);
    CHECK(matches.size() == (one.found ? 1U : 0U));
  }
}

}  // namespace plimsoll::detect::runtime
