// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/images/image_verdict.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::images {

namespace {

// Everything about life cycles; what is pinned is another test's subject.
std::vector<Match> check(std::string reference, std::string as_of, bool ships = true) {
  documents::Model model;
  model.images.push_back(testing::image_use(std::move(reference), documents::ImageRole::stage_base, ships));
  CheckSettings settings;
  settings.as_of = std::move(as_of);
  settings.image_tables = &testing::shipped_tables();
  std::vector<Match> found;
  for (Match& match : testing::run(check_images, model, settings)) {
    if (match.rule != "image/unpinned" && match.rule != "image/outdated") found.push_back(std::move(match));
  }
  return found;
}

}  // namespace

TEST_CASE("life cycle: the worst cycle decides", "[detect][images]") {
  struct Case {
    std::string_view reference;
    std::string_view as_of;
    bool ships;
    std::string_view summary;
  };
  const Case cases[] = {
      // The day of the end is the last day of support.
      {"python:3.7", "2023-06-27", true, "info image/near-end-of-life"},
      {"python:3.7", "2023-06-28", true, "medium image/end-of-life"},
      {"python:3.7", "2024-06-27", true, "high image/end-of-life"},
      {"python:3.7", "2024-06-27", false, "medium image/end-of-life"},
      {"python:3.7", "2023-01-01", true, ""},
      {"python:3.7-slim-buster", "2024-07-01", true, "high image/end-of-life"},
      // The runtime lives, the distribution below it does not.
      {"python:3.9-buster", "2025-08-01", true, "high image/end-of-life"},
      {"python:buster", "2026-11-22", true, "high image/end-of-life"},
      // Debian's long-term support is free, and the official image is built on through it.
      {"debian:11", "2024-08-14", true, "info image/near-end-of-life"},
      {"debian:11", "2024-09-01", true, "low image/end-of-life"},
      {"debian:11", "2026-08-31", true, "low image/end-of-life"},
      {"debian:11", "2026-11-22", true, "medium image/end-of-life"},
      {"debian:8", "2026-11-22", true, "high image/end-of-life"},
      // Paid support softens nothing.
      {"ubuntu:18.04", "2026-11-22", true, "high image/end-of-life"},
      // A product with a new release every few weeks is superseded, not unsupported.
      {"rust:1.79", "2024-08-01", true, "info image/end-of-life"},
      {"rust:1.70", "2024-08-01", true, "low image/end-of-life"},
      {"rust:1.50", "2024-08-01", true, "medium image/end-of-life"},
      // A long line among quarterly ones.
      {"mysql:5.7", "2026-11-22", true, "high image/end-of-life"},
      {"mysql:9.0", "2026-11-22", true, "medium image/end-of-life"},
      {"python:2", "2026-11-22", true, "medium image/end-of-life"},
      {"postgres:7.4", "2026-11-22", true, "medium image/end-of-life"},
      {"python:3", "2026-11-22", true, ""},
      {"python:latest", "2026-11-22", true, ""},
      {"acme/api:1.2", "2026-11-22", true, ""},
      // Nobody here knows the image; the suite is a hint.
      {"acme/api:1.2-buster", "2026-11-22", true, "low image/end-of-life"},
      {"buildpack-deps:stretch-curl", "2026-11-22", true, "high image/end-of-life"},
      {"centos:7", "2024-07-01", true, "medium image/abandoned-repository, medium image/end-of-life"},
      {"bitnami/no-such:1.2", "2026-11-22", true, "medium image/abandoned-repository"},
      {"bitnami/no-such:1.2", "2026-11-22", false, "low image/abandoned-repository"},
      {"bitnami/no-such:1.2", "2025-01-01", true, ""},
      {"containrrr/watchtower:1.7.1", "2026-11-22", true, "low image/abandoned-repository"},
      // Both lives go on, but nobody rebuilds the tag.
      {"python:3.12-bullseye", "2026-08-20", true, "low image/end-of-life"},
      {"node:20-bullseye", "2024-05-01", true, ""},
  };
  for (const Case& one : cases) {
    INFO(one.reference << " at " << one.as_of);
    CHECK(testing::summary(check(std::string(one.reference), std::string(one.as_of), one.ships)) == one.summary);
  }
}

TEST_CASE("life cycle: an image behind a variable registry is judged by its name", "[detect][images]") {
  documents::Model model;
  model.images.push_back(testing::image_use(""));
  model.images.front().reference = testing::unresolved("${REGISTRY}/ubuntu:18.04", "REGISTRY");
  CheckSettings settings;
  settings.as_of = "2026-11-22";
  settings.image_tables = &testing::shipped_tables();
  CheckCounts counts;
  const std::vector<Match> matches = testing::run(check_images, model, settings, counts);
  REQUIRE(testing::summary(matches) == "high image/end-of-life");
  CHECK(matches.front().confidence == Confidence::possible);
  CHECK(counts.images_not_judged == 0);
}

TEST_CASE("life cycle: messages name every ended cycle with its days", "[detect][images]") {
  const auto message = [](std::string reference, std::string as_of) {
    const std::vector<Match> matches = check(std::move(reference), std::move(as_of));
    REQUIRE(!matches.empty());
    return matches.front().message;
  };
  CHECK(message("python:3.7-slim-buster", "2026-11-22") ==
        "Base image python:3.7-slim-buster is out of support: Python 3.7 ended 2023-06-27, Debian 10 (buster) ended "
        "2022-09-10 "
        "(LTS ended 2024-06-30)");
  CHECK(message("debian:bullseye", "2025-01-01") ==
        "Base image debian:bullseye is in long-term support only: Debian 11 (bullseye) ended 2024-08-14 (LTS until "
        "2026-08-31)");
  // An end behind the day of the data was a plan when the data were made.
  CHECK(message("python:3.10", "2026-11-22") ==
        "Base image python:3.10 is out of support: Python 3.10 was to end on 2026-10-31");
  CHECK(message("python:2", "2026-11-22") ==
        "Base image python:2 is out of support: every release line it can mean is over, the last was Python 2.7, ended "
        "2020-01-01");
  CHECK(message("postgres:7.4", "2026-11-22").find("older than PostgreSQL 8.") != std::string::npos);
}

TEST_CASE("life cycle: the facts, the dates and the way on stand in the match", "[detect][images]") {
  const std::vector<Match> matches = check("python:3.7-slim-buster", "2026-11-22");
  REQUIRE(matches.size() == 1);
  const Match& match = matches.front();
  REQUIRE(match.image);
  REQUIRE(match.image->life_cycles.size() == 2);
  CHECK(match.image->life_cycles[0].label == "Python 3.7");
  CHECK(match.image->life_cycles[1].extended_ends == "2024-06-30");
  CHECK(match.image->as_of == "2026-11-22");
  CHECK(match.image->data_of == "2026-08-22");
  CHECK(match.image->state == "full-tag");
  CHECK(match.evidence.back().text == "judged at 2026-11-22 by data of 2026-08-22");
  CHECK(match.fix == "Move to Python 3.14 (until 2030-10-31), Debian 13 (trixie) (until 2028-08-09).");
  // Data more than a year old know nothing of what lives now.
  CHECK(check("python:3.7", "2027-09-01").front().fix.empty());
}

TEST_CASE("life cycle: a tag that left the build list while its cycles live", "[detect][images]") {
  const ImageTables& tables = testing::shipped_tables();
  const std::optional<TagEnd> end = tables.end_of_tag("library/node", "18-alpine3.17");
  REQUIRE(end);
  const std::vector<Match> matches = check("node:18-alpine3.17", "2024-06-01");
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().rule == "image/no-longer-rebuilt");
  CHECK(matches.front().severity == Severity::low);
  CHECK(matches.front().message == "Base image node:18-alpine3.17 gets no rebuilds since " + std::string(end->last_day) +
                                       ", so no fixes of what lies below it");
}

TEST_CASE("life cycle: end dates drawn from the data are right on the day before and the day after", "[detect][images]") {
  const ImageTables& tables = testing::shipped_tables();
  std::size_t judged = 0;
  for (const std::string_view image :
       {"python", "node", "postgres", "php", "ruby", "golang", "mysql", "mariadb", "redis", "mongo", "nginx", "ubuntu",
        "alpine", "elasticsearch", "rabbitmq", "tomcat", "fedora"}) {
    for (const CycleRow& row : tables.cycles_of("library/" + std::string(image))) {
      if (row.ends.kind != End::Kind::on_day || row.product == "rolling") continue;
      const std::string tag(row.tag_match.substr(0, row.tag_match.find('|')));
      if (tag.empty() || tag.front() < '0' || tag.front() > '9') continue;
      const auto is_reported = [&](const std::string& day) {
        const std::vector<Match> matches = check(std::string(image) + ":" + tag, day);
        return std::any_of(matches.begin(), matches.end(),
                           [](const Match& match) { return match.rule == "image/end-of-life"; });
      };
      INFO(image << ":" << tag << " ends " << row.ends.day);
      CHECK(!is_reported(std::string(row.ends.day)));
      std::string after(row.ends.day);
      after.back() = static_cast<char>(after.back() + 1);  // "2023-06-3:" sorts right behind the 39th of June
      CHECK(is_reported(after));
      ++judged;
    }
  }
  CHECK(judged > 250);
}

}  // namespace plimsoll::detect::images
