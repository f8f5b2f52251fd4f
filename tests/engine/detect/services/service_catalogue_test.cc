// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "tests/engine/detect/services/memory_tree.h"

namespace plimsoll::detect::services::testing {
namespace {

std::string name_or_none(const Service* service) { return service == nullptr ? "none" : service->name; }

TEST_CASE("catalogue: it holds at least 150 services", "[detect][services]") { CHECK(catalogue().size() >= 150); }

TEST_CASE("catalogue: programs, boot names and packages lead to their service", "[detect][services]") {
  struct Case {
    const char* name;
    const char* process;
    const char* init;
    const char* package;
  };
  const Case cases[] = {
      {"mysqld", "mysql", "mysql", "none"},
      {"php-fpm8.2", "php-fpm", "php-fpm", "php-fpm"},
      {"php7.4-fpm", "php-fpm", "php-fpm", "php-fpm"},
      {"apache2", "apache", "apache", "apache"},
      {"nginx.service", "none", "nginx", "none"},
      {"ssh", "none", "sshd", "none"},
      {"openssh-server", "none", "sshd", "sshd"},
      {"mysqld_exporter", "exporter", "exporter", "none"},
      {"postgresql-15", "none", "postgresql", "postgresql"},
      {"master", "none", "none", "none"},
      {"node", "none", "none", "none"},
      {"openssh-client", "none", "none", "none"},
      {"mysql-client", "none", "none", "none"},
  };
  for (const Case& each : cases) {
    INFO(each.name);
    CHECK(name_or_none(catalogue().by_process(each.name)) == each.process);
    CHECK(name_or_none(catalogue().by_init_name(each.name)) == each.init);
    CHECK(name_or_none(catalogue().by_package(each.name)) == each.package);
  }
}

TEST_CASE("catalogue: image references lose registry, library and digest", "[detect][services]") {
  struct Case {
    const char* reference;
    const char* repository;
    const char* tag;
    const char* service;
  };
  const Case cases[] = {
      {"mysql:8", "mysql", "8", "mysql"},
      {"docker.io/library/redis:7-alpine@sha256:0", "redis", "7-alpine", "redis"},
      {"localhost:5000/team/postgres", "team/postgres", "", "postgresql"},
      {"php:8.3-fpm", "php", "8.3-fpm", "php-fpm"},
      {"php:8.3-cli", "php", "8.3-cli", "none"},
      {"node:22", "node", "22", "none"},
      {"debian:12", "debian", "12", "none"},
  };
  for (const Case& each : cases) {
    INFO(each.reference);
    std::string repository;
    std::string tag;
    split_image(each.reference, repository, tag);
    CHECK(repository == each.repository);
    CHECK(tag == each.tag);
    CHECK(name_or_none(catalogue().by_image(repository, tag)) == each.service);
  }
}

TEST_CASE("catalogue: base images are told apart by tag", "[detect][services]") {
  const BaseImage* const old_one = catalogue().base_image("phusion/baseimage", "0.9.15");
  const BaseImage* const newer = catalogue().base_image("phusion/baseimage", "0.9.22");
  const BaseImage* const newest = catalogue().base_image("phusion/baseimage", "latest");
  REQUIRE(old_one != nullptr);
  REQUIRE(newer != nullptr);
  REQUIRE(newest != nullptr);
  CHECK(old_one->kind == "helpers+sshd");
  CHECK(newer->kind == "helpers");
  CHECK(newest->kind == "helpers");
}

TEST_CASE("catalogue: a damaged table names its line", "[detect][services]") {
  const auto result = ServiceCatalogue::parse("# x\nservice\trole\nnginx\tweb\n", "");
  REQUIRE_FALSE(result);
  CHECK(result.error().message() == "services/catalogue.tsv:3: a service has twelve columns, not 2");
}

TEST_CASE("catalogue: the table is sorted by name, each name once", "[detect][services]") {
  const std::string table = read_text(std::string(PLIMSOLL_SOURCE_DIR) + "/rulesets/services/catalogue.tsv");
  std::stringstream lines(table);
  std::string line;
  std::string before;
  std::size_t rows = 0;
  while (std::getline(lines, line)) {
    if (line.empty() || line.front() == '#' || line.starts_with("service\t")) continue;
    const std::string name = line.substr(0, line.find('\t'));
    CAPTURE(before, name);
    CHECK(before < name);
    before = name;
    ++rows;
  }
  CHECK(rows >= 450);
}

}  // namespace
}  // namespace plimsoll::detect::services::testing
