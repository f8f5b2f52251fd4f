// SPDX-License-Identifier: Apache-2.0
#include "engine/base/calendar.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstdlib>
#include <limits>

using namespace plimsoll;

TEST_CASE("calendar: seconds become the time that 'date -u' shows", "[base]") {
  CHECK(iso_time(0) == "1970-01-01T00:00:00Z");
  CHECK(iso_time(951827696) == "2000-02-29T12:34:56Z");
  CHECK(iso_time(-1) == "1969-12-31T23:59:59Z");
  CHECK(iso_time(std::numeric_limits<std::int64_t>::max()) == "9999-12-31T23:59:59Z");
  CHECK(iso_time(std::numeric_limits<std::int64_t>::min()) == "0000-01-01T00:00:00Z");
}

TEST_CASE("calendar: only days that exist are days", "[base]") {
  CHECK(is_day("2024-02-29"));
  CHECK_FALSE(is_day("2023-02-29"));
  CHECK_FALSE(is_day("2023-13-01"));
  CHECK_FALSE(is_day("2023-1-1"));
  CHECK_FALSE(is_day("tomorrow"));
  CHECK_FALSE(is_day("2023-01-0a"));
  CHECK(days_between("2024-02-28", "2024-03-01") == 2);
  CHECK(days_between("2024-03-01", "2024-02-28") == -2);
}

TEST_CASE("calendar: SOURCE_DATE_EPOCH stands for the clock", "[base]") {
  setenv("SOURCE_DATE_EPOCH", "951827696", 1);
  CHECK(today() == "2000-02-29");
  setenv("SOURCE_DATE_EPOCH", "soon", 1);
  CHECK(today() > "2026-01-01");
  unsetenv("SOURCE_DATE_EPOCH");
}
