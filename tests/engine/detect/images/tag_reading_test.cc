// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/images/tag_reading.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::images {

namespace {

// "python 3.7 + variant debian 10", with how each was found.
std::string printed(const TagReading& reading) {
  std::string text;
  for (const NamedCycle& cycle : reading.cycles) {
    if (!text.empty()) text += " + ";
    switch (cycle.origin) {
      case CycleOrigin::named:
        break;
      case CycleOrigin::variant:
        text += "variant ";
        break;
      case CycleOrigin::every_one_over:
        text += "at most ";
        break;
      case CycleOrigin::older_than_known:
        text += "older than ";
        break;
    }
    text += std::string(cycle.row.product) + " " + std::string(cycle.row.cycle);
  }
  return text;
}

struct Case {
  std::string_view image;
  std::string_view tag;
  std::string_view cycles;
};

}  // namespace

TEST_CASE("tag reading: a tag is a list of life cycles", "[detect][images]") {
  const Case cases[] = {
      {"library/python", "3.7-slim-buster", "python 3.7 + variant debian 10"},
      {"library/python", "3.7.12", "python 3.7"},
      {"library/python", "3.12", "python 3.12"},
      {"library/python", "3.1", "older than python 3.2"},
      {"library/python", "3", ""},
      {"library/python", "2", "at most python 2.7"},
      {"library/python", "3.99", ""},
      {"library/python", "latest", ""},
      {"library/python", "", ""},
      {"library/python", "alpine3.16", "variant alpine-linux 3.16"},
      {"library/python", "3.13.0rc1-bookworm", "python 3.13 + variant debian 12"},
      {"library/debian", "bookworm", "debian 12"},
      {"library/debian", "bookworm-20240110-slim", "debian 12"},
      {"library/debian", "12.5", "debian 12"},
      {"library/ubuntu", "18.04", "ubuntu 18.04"},
      {"library/ubuntu", "focal-20240110", "ubuntu 20.04"},
      {"library/alpine", "3.10", "alpine-linux 3.10"},
      {"library/alpine", "v3.10.1", "alpine-linux 3.10"},
      {"library/alpine", "3.1", "alpine-linux 3.1"},
      {"library/node", "18-alpine3.16", "nodejs 18 + variant alpine-linux 3.16"},
      {"library/node", "hydrogen-bullseye", "nodejs 18 + variant debian 11"},
      {"library/node", "lts-hydrogen", "nodejs 18"},
      {"library/node", "lts", ""},
      {"library/postgres", "9", "at most postgresql 9.6"},
      {"library/postgres", "15.3-alpine3.17", "postgresql 15 + variant alpine-linux 3.17"},
      {"library/tomcat", "9.0.80-jdk17-temurin-jammy", "tomcat 9.0 + variant eclipse-temurin 17 + variant ubuntu 22.04"},
      {"library/wordpress", "6.4-php8.1-apache", "wordpress 6.4 + variant php 8.1"},
      {"library/maven", "3.9-eclipse-temurin-21-alpine", "apache-maven 3.9 + variant eclipse-temurin 21"},
      // The code name of ROS is no Ubuntu release.
      {"library/ros", "kinetic-ros-core-xenial", "ros kinetic + variant ubuntu 16.04"},
      {"mcr.microsoft.com/devcontainers/python", "1-3.11-bullseye", "python 3.11 + variant debian 11"},
      {"gcr.io/distroless/nodejs20-debian11", "nonroot", "debian 11 + nodejs 20"},
      // Nobody here knows the image; the suite in its tag still says something.
      {"acme/api", "1.2-buster", "variant debian 10"},
      {"acme/api", "1.2", ""},
      {"acme/api", "pre-busterish", ""},
  };
  for (const Case& one : cases) {
    INFO(one.image << ":" << one.tag);
    CHECK(printed(read_tag(testing::shipped_tables(), one.image, one.tag, "2026-11-22")) == one.cycles);
  }
}

TEST_CASE("tag reading: what a version can be told to be", "[detect][images]") {
  struct StateCase {
    std::string_view image;
    std::string_view tag;
    VersionState state;
  };
  const StateCase cases[] = {
      {"library/python", "", VersionState::no_version},      {"library/python", "slim", VersionState::no_version},
      {"library/python", "3", VersionState::several_cycles}, {"library/python", "2", VersionState::over},
      {"library/python", "3.9", VersionState::one_cycle},    {"library/python", "3.99", VersionState::unknown},
      {"library/debian", "buster", VersionState::one_cycle}, {"acme/api", "1.2", VersionState::unknown},
  };
  for (const StateCase& one : cases) {
    INFO(one.image << ":" << one.tag);
    CHECK(read_tag(testing::shipped_tables(), one.image, one.tag, "2026-11-22").version == one.state);
  }
}

TEST_CASE("tag reading: whether a prefix is over depends on the day", "[detect][images]") {
  CHECK(printed(read_tag(testing::shipped_tables(), "library/python", "2", "2019-06-01")).empty());
  CHECK(printed(read_tag(testing::shipped_tables(), "library/python", "2", "2020-06-01")) == "at most python 2.7");
}

TEST_CASE("tag reading: every row of the tables is found by its own first choice", "[detect][images]") {
  // The table promises that no choice stands for two cycles of one image; a reader that breaks this reads a wrong end.
  std::size_t rows = 0;
  for (const std::string_view image :
       {"library/python", "library/node", "library/debian", "library/ubuntu", "library/postgres", "library/golang",
        "library/php", "library/mysql", "library/redis", "library/nginx", "library/mongo", "library/rabbitmq",
        "library/eclipse-temurin", "library/openjdk", "library/alpine", "library/elasticsearch", "library/ros"}) {
    for (const CycleRow& row : testing::shipped_tables().cycles_of(image)) {
      if (row.product == "rolling") continue;
      std::string tag(row.tag_match.substr(0, row.tag_match.find('|')));
      if (tag.starts_with('-')) tag = "0" + tag;
      const TagReading reading = read_tag(testing::shipped_tables(), image, tag, "2026-11-22");
      INFO(image << ":" << tag);
      REQUIRE(!reading.cycles.empty());
      CHECK(reading.cycles.front().row.cycle == row.cycle);
      ++rows;
    }
  }
  CHECK(rows > 300);
}

}  // namespace plimsoll::detect::images
