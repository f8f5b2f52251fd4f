// SPDX-License-Identifier: Apache-2.0
//
// What compose and Kubernetes files say about the start of an image, and what that does to the finding of its Dockerfile.
#include <catch2/catch_test_macros.hpp>

#include "tests/engine/detect/services/memory_tree.h"

namespace plimsoll::detect::services::testing {
namespace {

// The matches of a file of the tree, read as what it is.
std::vector<Match> matches_of_file(MemoryTree& tree, const std::string& path) {
  const std::string bytes = tree.at(path);
  const documents::DocumentType* const type = documents::classify(path, bytes);
  REQUIRE(type != nullptr);
  return matches_of(tree, path, *type, type->read(path, bytes, &tree));
}

const Match* find(const std::vector<Match>& matches, std::string_view rule) {
  for (const Match& match : matches)
    if (match.rule == rule) return &match;
  return nullptr;
}

const char* const kWebImage =
    "FROM debian:12\n"
    "COPY all.sh /all.sh\n"
    "CMD [\"nginx\", \"-g\", \"daemon off;\"]\n";
const char* const kAll =
    "#!/bin/sh\n[ \"$WITH_CACHE\" = no ] || redis-server --daemonize yes\nexec nginx -g 'daemon off;'\n";

TEST_CASE("compose: a command runs in the files of the image that is built here", "[detect][services]") {
  MemoryTree tree({{"web/Dockerfile", kWebImage},
                   {"web/all.sh", kAll},
                   {"compose.yml", "services:\n  web:\n    build: ./web\n    command: /all.sh\n"}});
  CHECK(find(matches_of_file(tree, "web/Dockerfile"), "service/multiple") == nullptr);
  const std::vector<Match> matches = matches_of_file(tree, "compose.yml");
  const Match* const match = find(matches, "service/multiple");
  REQUIRE(match != nullptr);
  CHECK(match->message == "container runs 2 services: redis (cache) and nginx (web server)");
  REQUIRE(match->services.size() == 2);
  CHECK(match->services[0].chain.back().path == "web/all.sh");
  CHECK(match->services[0].chain.front().path.empty());
}

TEST_CASE("compose: variables of the service are those of the container", "[detect][services]") {
  MemoryTree tree({{"web/Dockerfile", kWebImage},
                   {"web/all.sh", kAll},
                   {"compose.yml",
                    "services:\n  web:\n    build: {context: ./web}\n    command: [/all.sh]\n"
                    "    environment:\n      WITH_CACHE: \"no\"\n"}});
  CHECK(find(matches_of_file(tree, "compose.yml"), "service/multiple") == nullptr);
}

TEST_CASE("compose: an entrypoint does away with the command of the image", "[detect][services]") {
  MemoryTree tree({{"Dockerfile", "FROM debian:12\nENTRYPOINT [\"/run.sh\"]\nCMD [\"mysqld\"]\nCOPY run.sh /run.sh\n"},
                   {"run.sh", "#!/bin/sh\nnginx\nexec \"$@\"\n"},
                   {"compose.yml", "services:\n  web:\n    build: .\n    entrypoint: [/run.sh, memcached]\n"}});
  const std::vector<Match> matches = matches_of_file(tree, "compose.yml");
  const Match* const match = find(matches, "service/multiple");
  REQUIRE(match != nullptr);
  CHECK(match->message == "container runs 2 services: nginx (web server) and memcached (cache)");
}

TEST_CASE("compose: what the Dockerfile starts by itself is told there only", "[detect][services]") {
  MemoryTree tree({{"Dockerfile", "FROM debian:12\nCOPY all.sh /\nCMD [\"/all.sh\"]\n"},
                   {"all.sh", kAll},
                   {"compose.yml", "services:\n  web:\n    build: .\n    command: sh /all.sh\n"}});
  CHECK(find(matches_of_file(tree, "Dockerfile"), "service/multiple") != nullptr);
  CHECK(matches_of_file(tree, "compose.yml").empty());
}

TEST_CASE("compose: a Dockerfile of which one program is started weighs one level less", "[detect][services]") {
  const std::string lamp = "FROM debian:12\nCMD mysqld_safe & apachectl -DFOREGROUND\n";
  MemoryTree alone({{"app/Dockerfile", lamp}});
  MemoryTree same({{"app/Dockerfile", lamp}, {"compose.yml", "services:\n  web:\n    build: ./app\n"}});
  MemoryTree other({{"app/Dockerfile", lamp},
                    {"compose.yml", "services:\n  web:\n    build: ./app\n    command: apachectl -DFOREGROUND\n"}});
  for (MemoryTree* tree : {&alone, &same}) {
    const std::vector<Match> matches = matches_of_file(*tree, "app/Dockerfile");
    REQUIRE(find(matches, "service/multiple") != nullptr);
    CHECK(find(matches, "service/multiple")->severity == Severity::high);
  }
  const std::vector<Match> matches = matches_of_file(other, "app/Dockerfile");
  REQUIRE(find(matches, "service/multiple") != nullptr);
  CHECK(find(matches, "service/multiple")->severity == Severity::medium);
  CHECK(find(matches, "service/multiple")->evidence.back().text ==
        "a compose file starts one program of this image instead");
  CHECK(find(matches, "service/multiple")->evidence.back().path == "compose.yml");
}

std::string pod(const std::string& container) {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: web\n" + container;
}

TEST_CASE("kubernetes: command, args and hooks of one container belong together", "[detect][services]") {
  struct Case {
    const char* name;
    std::string text;
    const char* message;  // empty: no finding
  };
  const Case cases[] = {
      {"chained in args",
       pod("      image: example/web:1\n      command: [sh, -c]\n      args: [\"redis-server & exec nginx -g 'daemon "
           "off;'\"]\n"),
       "container runs 2 services: redis (cache) and nginx (web server)"},
      {"one program", pod("      image: example/web:1\n      command: [nginx, -g, 'daemon off;']\n"), ""},
      {"a hook that starts a daemon beside the image's own",
       pod("      image: nginx:1.29\n      lifecycle: {postStart: {exec: {command: [sh, -c, service ssh start]}}}\n"),
       "container runs 2 services: nginx (web server) and sshd (remote shell)"},
      {"a hook that stops it",
       pod("      image: nginx:1.29\n      lifecycle: {preStop: {exec: {command: [nginx, -s, quit]}}}\n"), ""},
      {"several containers",
       pod("      image: nginx:1.29\n      command: [nginx]\n    - name: cache\n      image: redis:8\n      command: "
           "[redis-server]\n"),
       ""},
  };
  for (const Case& each : cases) {
    INFO(each.name);
    MemoryTree tree({{"pod.yaml", each.text}});
    const std::vector<Match> matches = matches_of_file(tree, "pod.yaml");
    const Match* const match = find(matches, "service/multiple");
    CHECK((match != nullptr ? match->message : "") == each.message);
  }
}

TEST_CASE("helm: what the actions of a template put into a command is not known", "[detect][services]") {
  MemoryTree tree({{"templates/pod.yaml",
                    pod("      image: minio/minio:1\n"
                        "      command: [\"/bin/sh\", \"-ce\", \"{{- if .Values.tls }} minio server /data {{ end }}\"]\n")},
                   {"Chart.yaml", "apiVersion: v2\nname: x\n"}});
  CHECK(find(matches_of_file(tree, "templates/pod.yaml"), "service/multiple") == nullptr);
}

}  // namespace
}  // namespace plimsoll::detect::services::testing
