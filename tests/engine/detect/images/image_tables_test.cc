// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/images/image_tables.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::images {

TEST_CASE("image tables: the shipped tables answer for well-known images", "[detect][images]") {
  const ImageTables& tables = testing::shipped_tables();
  CHECK(tables.data_day() == "2026-08-22");
  REQUIRE(!tables.cycles_of("library/python").empty());
  CHECK(tables.cycles_of("library/python").front().product == "python");
  CHECK(tables.cycles_of("library/no-such-image").empty());
  CHECK(tables.variant_cycles().size() > 300);
  // Two patterns name one image: the runtime and the distribution below it.
  CHECK(tables.cycles_of("gcr.io/distroless/nodejs20-debian11").size() == 2);
}

TEST_CASE("image tables: a repository that moved is found by name and by pattern", "[detect][images]") {
  const ImageTables& tables = testing::shipped_tables();
  REQUIRE(tables.abandoned("library/centos"));
  CHECK(tables.abandoned("library/centos")->since == "2024-06-30");
  REQUIRE(tables.abandoned("bitnami/redis"));
  CHECK(tables.abandoned("bitnami/redis")->image == "bitnami/*");
  CHECK(!tables.abandoned("library/debian"));
}

TEST_CASE("image tables: the day a tag left the build list", "[detect][images]") {
  const ImageTables& tables = testing::shipped_tables();
  REQUIRE(tables.end_of_tag("library/alpine", "3.10"));
  CHECK(tables.end_of_tag("library/alpine", "3.10")->last_day == "2021-06-15");
  CHECK(!tables.end_of_tag("library/alpine", "3.99"));
}

TEST_CASE("image tables: products that live shortly are told by their median", "[detect][images]") {
  const ImageTables& tables = testing::shipped_tables();
  REQUIRE(tables.median_cycle_days("rust"));
  CHECK(*tables.median_cycle_days("rust") < 60);
  REQUIRE(tables.median_cycle_days("debian"));
  CHECK(*tables.median_cycle_days("debian") > 900);
  CHECK(!tables.median_cycle_days("no-such-product"));
}

TEST_CASE("image tables: a file of the user replaces the tables it holds and keeps the others", "[detect][images]") {
  ImageTables tables(
      "# data of 2020-01-01: "
      "test\nimage\tproduct\tcycle\ttag_match\trelease_date\teol_date\nlibrary/a\ta\t1\t1\t2019-01-01\t2019-12-31\n",
      "image\tsince\treplacement\tsource\nlibrary/old\t2019\tlibrary/new\there\n", "");
  CHECK(tables.data_day() == "2020-01-01");
  REQUIRE(tables.cycles_of("library/a").size() == 1);
  const Result<void> replaced = tables.replace_with(
      "# data of 2021-02-03: "
      "mine\nimage\tproduct\tcycle\ttag_match\trelease_date\teol_date\r\nacme/base\tacme\t4\t4\t2020-01-01\t2021-01-01\r\n"
      "\t\t5\t5\t2021-01-01\tfalse\r\n",
      "mine.tsv");
  REQUIRE(replaced);
  CHECK(tables.data_day() == "2021-02-03");
  CHECK(tables.cycles_of("library/a").empty());
  REQUIRE(tables.cycles_of("acme/base").size() == 2);
  CHECK(tables.cycles_of("acme/base")[0].ends.day == "2021-01-01");
  CHECK(tables.cycles_of("acme/base")[1].cycle == "5");
  CHECK(tables.cycles_of("acme/base")[1].ends.kind == End::Kind::never_announced);
  CHECK(tables.abandoned("library/old"));
}

TEST_CASE("image tables: a file that is no table is refused with its line", "[detect][images]") {
  struct Case {
    std::string_view text;
    std::string_view message;
  };
  const Case cases[] = {
      {"", "mine.tsv: no table in image data"},
      {"# only a comment\n", "mine.tsv: no table in image data"},
      {"library/a\t1\n", "mine.tsv:1: image data must start with a line of column names ('image<tab>product<tab>...')"},
      {"image\tsince\treplacement\tsource\nlibrary/a\n", "mine.tsv:2: image data row has 1 columns, at least 2 are needed"},
  };
  for (const Case& one : cases) {
    ImageTables tables("", "", "");
    const Result<void> result = tables.replace_with(std::string(one.text), "mine.tsv");
    REQUIRE(!result);
    CHECK(result.error().message() == one.message);
  }
}

TEST_CASE("image tables: old data say so", "[detect][images]") {
  const ImageTables& tables = testing::shipped_tables();
  CHECK(tables.age_notice("2026-08-22").empty());
  CHECK(tables.age_notice("2026-11-20").empty());
  CHECK(tables.age_notice("2020-01-01").empty());
  CHECK(tables.age_notice("2026-11-21") ==
        "the image data are of 2026-08-22, 91 days old: ends that were announced since are unknown");
  CHECK(tables.age_notice("2027-08-23").ends_with("and nothing is said about what is still supported"));
  CHECK(ImageTables("", "", "").age_notice("2026-11-21") == "the image data name no day, so their age is unknown");
}

TEST_CASE("image tables: dates become days and what is no date does not", "[detect][images]") {
  CHECK(day_number("1970-01-01") == 0);
  CHECK(day_number("1970-03-01") == 59);
  CHECK(day_number("2000-03-01") == 11017);
  CHECK(day_number("2026-08-22") == 20687);
  CHECK(day_number("2026-08") == day_number("2026-08-01"));
  CHECK(day_number("2026") == day_number("2026-01-01"));
  for (const std::string_view bad :
       {"", "true", "2026-13-01", "2026-00-01", "2026-01-32", "26-01-01", "2026/01/01", "2026-1-1", "20260101"}) {
    CHECK(!day_number(bad));
  }
}

}  // namespace plimsoll::detect::images
