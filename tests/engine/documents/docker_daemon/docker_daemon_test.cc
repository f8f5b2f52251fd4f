// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/docker_daemon/docker_daemon.h"

#include <catch2/catch_test_macros.hpp>

namespace plimsoll::documents::docker_daemon {

namespace {

std::string printed(const Model& model) {
  std::string text;
  for (const Command& command : model.commands) {
    if (!text.empty()) text += " | ";
    for (const Value& word : command.arguments) text += (text.empty() || text.ends_with("| ") ? "" : " ") + word.expanded;
  }
  return text;
}

}  // namespace

TEST_CASE("docker daemon: settings are given as the options they stand for", "[documents][docker_daemon]") {
  struct Case {
    std::string_view text;
    std::string_view commands;
  };
  const Case cases[] = {
      {R"({"hosts": ["unix:///var/run/docker.sock", "tcp://0.0.0.0:2375"]})",
       "dockerd --host unix:///var/run/docker.sock | dockerd --host tcp://0.0.0.0:2375"},
      {R"({"tlsverify": true, "hosts": ["tcp://0.0.0.0:2376"]})", "dockerd --tlsverify --host tcp://0.0.0.0:2376"},
      {R"({"insecure-registries": ["registry.example.com:5000"]})", "dockerd --insecure-registry registry.example.com:5000"},
      {R"({"insecure-registries": []})", ""},
      {R"({"log-driver": "journald"})", ""},
      {R"([1, 2])", ""},
      {"", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(printed(read("daemon.json", one.text, nullptr)) == one.commands);
  }
}

TEST_CASE("docker daemon: a switched-off seccomp profile, and places", "[documents][docker_daemon]") {
  const std::string_view text = R"({"seccomp-profile": "unconfined", "hosts": ["tcp://0.0.0.0:2375"]})";
  const Model model = read("daemon.json", text, nullptr);
  REQUIRE(model.containers.size() == 1);
  REQUIRE(model.containers[0].options.size() == 1);
  CHECK(model.containers[0].options[0].key == OptionKey::seccomp);
  CHECK(model.containers[0].options[0].value.expanded == "unconfined");
  REQUIRE(model.commands.size() == 1);
  CHECK(text.substr(model.commands[0].span.begin, model.commands[0].span.size()) == "tcp://0.0.0.0:2375");
}

TEST_CASE("docker daemon: only a daemon.json that holds its settings is one", "[documents][docker_daemon]") {
  CHECK(claim_path("etc/docker/daemon.json") == DocumentType::Claim::maybe);
  CHECK(claim_path("package.json") == DocumentType::Claim::no);
  CHECK(claim_content("daemon.json", R"({"hosts": []})"));
  CHECK(!claim_content("daemon.json", R"({"port": 80})"));
}

}  // namespace plimsoll::documents::docker_daemon
