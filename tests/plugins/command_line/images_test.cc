// SPDX-License-Identifier: Apache-2.0
//
// The inventory of images, as a user asks for it: of a commit, of every tag, of all time, of a folder.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/program.h"

using namespace plimsoll::tests;

namespace {

using Json = nlohmann::json;

Json inventory_of(std::vector<std::string> arguments, int expected_code = 0) {
  arguments.insert(arguments.begin(), {"images", "--format", "json", "--as-of", "2025-03-01"});
  const ProgramResult result = run_plimsoll(arguments);
  INFO(result.errors);
  CHECK(result.exit_code == expected_code);
  return Json::parse(result.output);
}

// "name state support", by reference.
std::vector<std::string> lines_of(const Json& inventory) {
  std::vector<std::string> lines;
  for (const Json& image : inventory["images"]) {
    lines.push_back(image["name"].get<std::string>() + " " + image["state"].get<std::string>() + " " +
                    image["support"].get<std::string>());
  }
  return lines;
}

// v1 ships Debian 10 below Python, v2 a later one; the compose file appears between them and names the .env's tag.
struct Releases : GitFolder {
  Releases() {
    write("app/Dockerfile", "ARG V=3.7\nFROM python:${V}-slim-buster AS build\nFROM debian:10\nCOPY --from=build / /\n");
    first = commit("first");
    git({"tag", "v1"});
    write("compose.yml", "services:\n  db:\n    image: postgres:${PG:-9.6}\n");
    write(".env", "PG=16.2\n");
    commit("second");
    git({"tag", "-a", "v1.1", "-m", "annotated"});
    write("app/Dockerfile", "FROM debian:12\n");
    write("other/Dockerfile", "FROM $NOT_DEFINED\n");
    commit("third");
    git({"tag", "v2"});
    write("app/Dockerfile", "FROM debian:12.5\n");
    last = commit("fourth");
  }
  std::string first;
  std::string last;
};

}  // namespace

TEST_CASE("images: what a commit names, with state and support", "[command_line]") {
  const Releases repository;
  using Lines = std::vector<std::string>;
  const Json head = inventory_of({repository.path()});
  CHECK(lines_of(head) ==
        Lines{"$NOT_DEFINED unresolved unknown", "debian:12.5 full-tag supported", "postgres:16.2 full-tag supported"});
  CHECK(head["commit"] == repository.last);
  CHECK(head["scope"] == "HEAD");
  CHECK(head["images"][2]["ends"] == "2028-11-09");
  CHECK(head["images"][2]["places"][0]["mentions"][0]["line"] == 3);
  CHECK(head["images"][2]["places"][0]["mentions"][0]["written"] == "postgres:${PG:-9.6}");
  CHECK(lines_of(inventory_of({"--at", "v1", repository.path()})) ==
        Lines{"debian:10 full-tag ended", "python:3.7-slim-buster full-tag ended"});
  // The disk holds what HEAD holds; a folder needs no repository.
  CHECK(lines_of(inventory_of({"--worktree", repository.path()})) == lines_of(head));
  CHECK(lines_of(inventory_of({"--no-git", repository.path()})) == lines_of(head));
}

TEST_CASE("images: which tags hold an image, by its name and by what it is made of", "[command_line]") {
  const Releases repository;
  struct Case {
    std::vector<std::string> options;
    std::string tags;
  };
  const Case cases[] = {
      {{"--image", "debian:10"}, "v1\nv1.1\n"},
      {{"--image", "debian:buster"}, "v1\nv1.1\n"},
      {{"--image", "python"}, "v1\nv1.1\n"},
      {{"--image", "python:3.7"}, "v1\nv1.1\n"},
      {{"--image", "docker.io/library/python:*"}, "v1\nv1.1\n"},
      {{"--image", "debian:12"}, "v2\n"},
      {{"--image", "debian"}, "v1\nv1.1\nv2\n"},
      {{"--image", "postgres:16"}, "v1.1\nv2\n"},
      {{"--image", "postgres:9.6"}, ""},
      {{"--image", "debian:1"}, ""},
      {{"--image", "postgres", "--image", "python"}, "v1\nv1.1\nv2\n"},
      {{"--ended"}, "v1\nv1.1\n"},
  };
  for (const Case& one : cases) {
    std::vector<std::string> arguments{"images", "--tags", "--format", "tags", "--as-of", "2025-03-01", repository.path()};
    arguments.insert(arguments.end(), one.options.begin(), one.options.end());
    CAPTURE(one.options);
    const ProgramResult result = run_plimsoll(arguments);
    CHECK(result.exit_code == 0);
    CHECK(result.output == one.tags);
  }
}

TEST_CASE("images: a place tells the tags that hold it there, and the newest version of the file is shown",
          "[command_line]") {
  const Releases repository;
  const Json all = inventory_of({"--tags", repository.path()});
  CHECK(all["tags"] == Json({"v1", "v1.1", "v2"}));
  std::map<std::string, Json> images;
  for (const Json& image : all["images"]) images[image["name"]] = image;
  CHECK(images["debian:10"]["tags"] == Json({"v1", "v1.1"}));
  CHECK(images["debian:10"]["at_tip"] == false);
  CHECK(images["debian:12"]["tags"] == Json({"v2"}));
  CHECK(images["debian:12.5"]["tags"] == Json::array());
  CHECK(images["debian:12.5"]["at_tip"] == true);
  const Json mention = images["python:3.7-slim-buster"]["places"][0]["mentions"][0];
  CHECK(mention["stage"] == "build");
  CHECK(mention["ships"] == false);
  CHECK(mention["role"] == "stage-base");
  // The reader that goes object by object says the same.
  CHECK(inventory_of({"--tags", "--plain-reader", repository.path()}) == all);
}

TEST_CASE("images: all time finds what no tag holds, and since when", "[command_line]") {
  const Releases repository;
  repository.write("app/Dockerfile", "FROM alpine:3.8\n");
  const std::string brief = repository.commit("for a moment");
  repository.write("app/Dockerfile", "FROM debian:12.5\n");
  repository.commit("and back");
  const Json all = inventory_of({"--all-time", "--image", "alpine", repository.path()});
  REQUIRE(all["images"].size() == 1);
  CHECK(all["images"][0]["tags"].empty());
  CHECK(all["images"][0]["at_tip"] == false);
  CHECK(all["images"][0]["places"][0]["first_commit"] == brief);
  const Json old = inventory_of({"--all-time", "--image", "debian:10", repository.path()});
  CHECK(old["images"][0]["places"][0]["first_commit"] == repository.first);
  CHECK(old["images"][0]["tags"] == Json({"v1", "v1.1"}));
}

TEST_CASE("images: the table and its last lines, whole", "[command_line]") {
  const Releases repository;
  const ProgramResult result =
      run_plimsoll({"images", "--tags", "--image", "debian:10", "--as-of", "2022-12-01", repository.path()});
  CHECK(result.output ==
        "IMAGE                   PIN  SUPPORT                     WHERE             TAGS\n"
        "debian:10               tag  LTS only, ended 2022-09-10  app/Dockerfile:3  v1 .. v1.1 (2)\n"
        "python:3.7-slim-buster  tag  LTS only, ended 2022-09-10  app/Dockerfile:2  v1 .. v1.1 (2)\n"
        "\n"
        "2 tags hold one of them: v1 v1.1\n"
        "2 images (HEAD and all tags): 0 out of support, 0 not pinned, 0 not known here; 6 deployment files read\n"
        "judged at 2022-12-01 by data of 2026-08-22\n");
}

TEST_CASE("images: CycloneDX names each image once, with its purl, twice the same bytes", "[command_line]") {
  const GitFolder repository;
  const std::string digest = "sha256:" + std::string(64, 'a');
  repository.write("Dockerfile", "FROM debian:12 AS a\nFROM ghcr.io/acme/app:1.2@" + digest + "\nFROM a\nFROM $X\n");
  repository.write("Dockerfile.two", "FROM debian:12\n");
  repository.commit("images");
  const std::vector<std::string> arguments{"images", "--format", "cyclonedx", "--as-of", "2025-03-01", repository.path()};
  const ProgramResult result = run_plimsoll(arguments);
  CHECK(run_plimsoll(arguments).output == result.output);
  const Json bom = Json::parse(result.output);
  CHECK(bom["specVersion"] == "1.6");
  CHECK(bom["metadata"]["timestamp"] == "2025-03-01T00:00:00Z");
  REQUIRE(bom["components"].size() == 2);
  const Json& debian = bom["components"][0];
  CHECK(debian["name"] == "debian");
  CHECK(debian["version"] == "12");
  CHECK(debian["purl"] == "pkg:docker/debian@12");
  REQUIRE(debian["evidence"]["occurrences"].size() == 2);
  CHECK(debian["evidence"]["occurrences"][1]["location"] == "Dockerfile.two");
  const Json& app = bom["components"][1];
  CHECK(app["name"] == "ghcr.io/acme/app");
  CHECK(app["purl"] == "pkg:docker/acme/app@sha256%3A" + std::string(64, 'a') + "?repository_url=ghcr.io&tag=1.2");
  CHECK(app["hashes"][0]["content"] == std::string(64, 'a'));
  std::set<std::string> properties;
  for (const Json& property : bom["metadata"]["properties"]) properties.insert(property.dump());
  CHECK(properties.contains(R"({"name":"plimsoll:references-without-a-name","value":"1"})"));
}

TEST_CASE("images: a wrong question is answered with a sentence and exit code 2", "[command_line]") {
  const Releases repository;
  struct Case {
    std::vector<std::string> options;
    std::string error;
  };
  const Case cases[] = {
      {{"--at", "v9"}, "v9"},
      {{"--format", "xml"}, "unknown format 'xml'; known are table, json, cyclonedx, tags"},
      {{"--format", "tags"}, "--format tags needs --tags"},
      {{"--worktree", "--tags"}, "--tags asks the history, --worktree the disk: one of them"},
      {{"--as-of", "soon"}, "'soon' is no day"},
  };
  for (const Case& one : cases) {
    std::vector<std::string> arguments{"images", repository.path()};
    arguments.insert(arguments.end(), one.options.begin(), one.options.end());
    CAPTURE(one.options);
    const ProgramResult result = run_plimsoll(arguments);
    CHECK(result.exit_code == 2);
    CAPTURE(result.errors);
    CHECK(result.errors.find(one.error) != std::string::npos);
    CHECK(result.output.empty());
  }
}

TEST_CASE("scan: life cycles are judged today, at a day, or at the day when the line came in", "[command_line]") {
  // Commits of the fixture are of July 2017: Debian 8 lived, Debian 6 was over.
  const GitFolder repository;
  repository.write("Dockerfile", "FROM debian:8\n");
  repository.write("old/Dockerfile", "FROM debian:6\n");
  repository.commit("both");
  repository.write("old/Dockerfile", "FROM debian:12\n");
  repository.commit("one mended");
  struct Case {
    std::vector<std::string> options;
    std::set<std::string> paths;
  };
  const Case cases[] = {
      {{"--as-of", "2025-01-01"}, {"Dockerfile"}},
      {{"--as-of", "2017-07-14"}, {}},
      {{"--as-of", "commit"}, {}},
      {{"--as-of", "2025-01-01", "--all-time"}, {"Dockerfile", "old/Dockerfile"}},
      {{"--as-of", "commit", "--all-time"}, {"old/Dockerfile"}},
  };
  for (const Case& one : cases) {
    std::vector<std::string> arguments{"scan", "--format", "json", "--exit-zero", repository.path()};
    arguments.insert(arguments.end(), one.options.begin(), one.options.end());
    CAPTURE(one.options);
    const ProgramResult result = run_plimsoll(arguments);
    CAPTURE(result.errors);
    std::set<std::string> paths;
    for (const Json& record : Json::parse(result.output)) {
      if (record.value("rule", "") == "image/end-of-life") paths.insert(record["path"]);
    }
    CHECK(paths == one.paths);
  }
  CHECK(run_plimsoll({"scan", "--as-of", "commit", "--tree", "HEAD", repository.path()}).exit_code == 2);
}

TEST_CASE("scan: one tag with two digests in two files of a tree", "[command_line]") {
  const GitFolder repository;
  repository.write("a/Dockerfile", "FROM debian:12@sha256:" + std::string(64, 'a') + "\n");
  repository.write("b/compose.yml", "services: {x: {image: 'debian:12@sha256:" + std::string(64, 'b') + "'}}\n");
  repository.commit("two digests");
  for (const std::vector<std::string>& how :
       {std::vector<std::string>{}, {"--tree", "HEAD"}, {"--worktree"}, {"--no-git"}, {"--plain-reader"}}) {
    std::vector<std::string> arguments{"scan", "--format", "json", "--exit-zero", repository.path()};
    arguments.insert(arguments.end(), how.begin(), how.end());
    CAPTURE(how);
    std::size_t found = 0;
    for (const Json& record : Json::parse(run_plimsoll(arguments).output)) {
      if (record.value("rule", "") != "image/conflicting-digest") continue;
      ++found;
      CHECK(record["message"] == "Image debian:12 is pinned to 2 different digests in these files");
      CHECK(record["path"] == "b/compose.yml");
      CHECK(record["evidence"].size() == 2);
    }
    CHECK(found == 1);
  }
}
