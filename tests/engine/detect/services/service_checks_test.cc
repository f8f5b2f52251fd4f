// SPDX-License-Identifier: Apache-2.0
//
// What the matches say: rule, severity, place, chain, split; commands of compose and Kubernetes; the text of explain.
#include <catch2/catch_test_macros.hpp>

#include "tests/engine/detect/services/memory_tree.h"

namespace plimsoll::detect::services::testing {
namespace {

constexpr documents::DocumentType kDockerfile{documents::DocumentKind::dockerfile, "dockerfile", nullptr, nullptr, nullptr};
constexpr documents::DocumentType kCompose{documents::DocumentKind::compose, "compose", nullptr, nullptr, nullptr};

std::vector<Match> matches_of_dockerfile(MemoryTree& tree, const std::string& path) {
  const std::string bytes = tree.at(path);
  return matches_of(tree, path, kDockerfile, documents::read_dockerfile(path, bytes, &tree));
}

const Match* find(const std::vector<Match>& matches, std::string_view rule) {
  for (const Match& match : matches)
    if (match.rule == rule) return &match;
  return nullptr;
}

TEST_CASE("multiple services: the match names them, their chain and a split", "[detect][services]") {
  MemoryTree tree({{"web/Dockerfile", "FROM debian:12\nCOPY start.sh /start.sh\nCMD [\"/start.sh\"]\n"},
                   {"web/start.sh", "#!/bin/sh\nset -e\nservice mysql start\nexec apachectl -D FOREGROUND\n"}});
  const std::vector<Match> matches = matches_of_dockerfile(tree, "web/Dockerfile");
  const Match* const match = find(matches, "service/multiple");
  REQUIRE(match != nullptr);
  CHECK(match->message == "image runs 2 services: mysql (database) and apache (web server)");
  CHECK(match->severity == Severity::high);
  CHECK(match->confidence == Confidence::likely);
  CHECK(tree.at("web/Dockerfile").substr(match->span.begin, match->span.size()) == "CMD [\"/start.sh\"]");
  CHECK(match->subject == "mysql+web application");
  REQUIRE(match->services.size() == 2);
  CHECK(match->services[0].name == "mysql");
  REQUIRE(match->services[0].chain.size() == 2);
  CHECK(match->services[0].chain[0].line == 3);
  CHECK(match->services[0].chain[1].path == "web/start.sh");
  CHECK(match->services[0].chain[1].line == 3);
  CHECK(match->services[1].chain[1].line == 4);
  CHECK(match->fix.find("image: mysql:") != std::string::npos);
  CHECK(match->fix.find("build: .") != std::string::npos);
  CHECK(find(matches, "service/ssh-daemon") == nullptr);
}

TEST_CASE("multiple services: moved lines do not change what the finding is about", "[detect][services]") {
  MemoryTree before({{"Dockerfile", "FROM debian:12\nCMD redis-server & nginx -g 'daemon off;'\n"}});
  MemoryTree after({{"Dockerfile", "FROM debian:12\nLABEL a=b\n\nCMD redis-server --port 7 & nginx -g 'daemon off;'\n"}});
  const std::vector<Match> first = matches_of_dockerfile(before, "Dockerfile");
  const std::vector<Match> second = matches_of_dockerfile(after, "Dockerfile");
  REQUIRE(find(first, "service/multiple") != nullptr);
  REQUIRE(find(second, "service/multiple") != nullptr);
  CHECK(find(first, "service/multiple")->subject == find(second, "service/multiple")->subject);
}

TEST_CASE("ssh daemon: beside another service it has a match of its own, alone it has none", "[detect][services]") {
  struct Case {
    const char* dockerfile;
    bool expected;
    Severity severity;
  };
  const Case cases[] = {
      {"FROM debian:12\nCMD service ssh start && nginx -g 'daemon off;'\n", true, Severity::medium},
      {"FROM debian:12\nRUN echo 'root:x' | chpasswd\nCMD service ssh start && nginx -g 'daemon off;'\n", true,
       Severity::high},
      {"FROM debian:12\nEXPOSE 22\nCMD [\"/usr/sbin/sshd\", \"-D\"]\n", false, Severity::medium},
      {"FROM debian:12\nRUN apt-get install -y openssh-client\nCMD [\"nginx\"]\n", false, Severity::medium},
  };
  for (const Case& each : cases) {
    INFO(each.dockerfile);
    MemoryTree tree({{"Dockerfile", each.dockerfile}});
    const std::vector<Match> matches = matches_of_dockerfile(tree, "Dockerfile");
    const Match* const match = find(matches, "service/ssh-daemon");
    CHECK((match != nullptr) == each.expected);
    if (match != nullptr) CHECK(match->severity == each.severity);
  }
}

TEST_CASE("severity: images of test folders weigh one level less", "[detect][services]") {
  const std::string text = "FROM debian:12\nCMD mysqld_safe & nginx -g 'daemon off;'\n";
  MemoryTree tree({{"Dockerfile", text}, {"tests/Dockerfile", text}});
  const std::vector<Match> shipped = matches_of_dockerfile(tree, "Dockerfile");
  const std::vector<Match> tested = matches_of_dockerfile(tree, "tests/Dockerfile");
  REQUIRE(find(shipped, "service/multiple") != nullptr);
  REQUIRE(find(tested, "service/multiple") != nullptr);
  CHECK(find(shipped, "service/multiple")->severity == Severity::high);
  CHECK(find(tested, "service/multiple")->severity == Severity::medium);
}

TEST_CASE("helper daemon: a web server with its processes is a low note", "[detect][services]") {
  MemoryTree tree({{"Dockerfile", "FROM php:8.3-fpm\nCMD php-fpm -D && nginx -g 'daemon off;'\n"}});
  const std::vector<Match> matches = matches_of_dockerfile(tree, "Dockerfile");
  CHECK(find(matches, "service/multiple") == nullptr);
  const Match* const note = find(matches, "service/helper-daemon");
  REQUIRE(note != nullptr);
  CHECK(note->severity == Severity::low);
  CHECK(note->message ==
        "one image holds a web server and the processes behind it: php-fpm (application) and nginx (web server)");
}

TEST_CASE("process manager: named when it runs several programs or is a whole init", "[detect][services]") {
  MemoryTree several({{"Dockerfile", "FROM debian:12\nCOPY s.conf /etc/supervisor/conf.d/\nCMD [\"supervisord\"]\n"},
                      {"s.conf", "[program:a]\ncommand=nginx\n[program:b]\ncommand=redis-server\n"}});
  MemoryTree one({{"Dockerfile", "FROM debian:12\nCOPY s.conf /etc/supervisor/conf.d/\nCMD [\"supervisord\"]\n"},
                  {"s.conf", "[program:a]\ncommand=nginx\n"}});
  MemoryTree boot({{"Dockerfile", "FROM fedora:40\nCMD [\"/sbin/init\"]\n"}});
  CHECK(find(matches_of_dockerfile(several, "Dockerfile"), "service/process-manager") != nullptr);
  CHECK(find(matches_of_dockerfile(one, "Dockerfile"), "service/process-manager") == nullptr);
  CHECK(find(matches_of_dockerfile(boot, "Dockerfile"), "service/process-manager") != nullptr);
}

TEST_CASE("commands of compose: each is judged as the start of its image", "[detect][services]") {
  const auto model_of = [](const std::string& text) {
    documents::Model model;
    documents::Container container;
    container.name = "web";
    model.containers.push_back(container);
    documents::Command command;
    command.shell_form = true;
    command.text = text;
    command.text_pieces.push_back({0, text.size()});
    command.span = {0, text.size()};
    command.container = 0;
    model.commands.push_back(command);
    return model;
  };
  const std::string chained = "service mysql start && nginx -g 'daemon off;'";
  const std::string plain = "gunicorn app:app";
  MemoryTree tree({{"compose.yaml", chained}});
  const std::vector<Match> matches = matches_of(tree, "compose.yaml", kCompose, model_of(chained));
  REQUIRE(find(matches, "service/multiple") != nullptr);
  CHECK(find(matches, "service/multiple")->message == "container runs 2 services: mysql (database) and nginx (web server)");
  CHECK(matches_of(tree, "compose.yaml", kCompose, model_of(plain)).empty());
}

TEST_CASE("explain: one service is told as well as several, with what could not be followed", "[detect][services]") {
  MemoryTree tree({{"Dockerfile", "FROM debian:12\nCOPY run.sh /\nCMD [\"/run.sh\"]\n"},
                   {"run.sh", "#!/bin/sh\n. /etc/extra.sh\nexec redis-server\n"}});
  const std::string bytes = tree.at("Dockerfile");
  const documents::Model model = documents::read_dockerfile("Dockerfile", bytes, &tree);
  CheckSettings settings;
  settings.service_catalogue = &catalogue();
  const CheckInput input{"Dockerfile", bytes, kDockerfile, model, &tree, settings};
  CHECK(explain_services(input) ==
        "Dockerfile:3: one service: redis (cache)\n"
        "  starts with  CMD [\"/run.sh\"]\n"
        "  service  redis (cache)\n"
        "      Dockerfile:3  CMD [\"/run.sh\"]\n"
        "      run.sh:3  exec redis-server\n"
        "  not followed: a sourced script that is not in the repository: /etc/extra.sh\n");
}

TEST_CASE("explain: the daemon of Docker is known by its old spellings", "[detect][services]") {
  for (const char* const command : {"dockerd", "docker daemon -H unix:///x", "docker -d", "docker --daemon"}) {
    INFO(command);
    MemoryTree tree({{"Dockerfile", std::string("FROM debian:12\nCMD ") + command + "\n"}});
    const std::string bytes = tree.at("Dockerfile");
    const documents::Model model = documents::read_dockerfile("Dockerfile", bytes, &tree);
    CheckSettings settings;
    settings.service_catalogue = &catalogue();
    CHECK(explain_services({"Dockerfile", bytes, kDockerfile, model, &tree, settings}).find("service  dockerd") !=
          std::string::npos);
  }
}

TEST_CASE("explain: what a tool of configuration management starts is told as not followed", "[detect][services]") {
  MemoryTree tree({{"Dockerfile", "FROM debian:12\nCMD ansible-playbook /site.yml && nginx -g 'daemon off;'\n"}});
  const std::string bytes = tree.at("Dockerfile");
  const documents::Model model = documents::read_dockerfile("Dockerfile", bytes, &tree);
  CheckSettings settings;
  settings.service_catalogue = &catalogue();
  const std::string text = explain_services({"Dockerfile", bytes, kDockerfile, model, &tree, settings});
  CHECK(text.find("not followed: what ansible-playbook starts") != std::string::npos);
  CHECK(text.find("one service: nginx") != std::string::npos);
}

}  // namespace
}  // namespace plimsoll::detect::services::testing
