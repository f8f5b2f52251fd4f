// SPDX-License-Identifier: Apache-2.0
#include "engine/base/calendar.h"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace plimsoll {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

std::string padded(std::int64_t number, std::size_t width) {
  std::string text = std::to_string(number);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

year_month_day parse_day(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t count) {
    int value = -1;
    std::from_chars(text.data() + at, text.data() + at + count, value);
    return value;
  };
  return {year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))), day(static_cast<unsigned>(number(8, 2)))};
}

}  // namespace

std::string iso_time(std::int64_t seconds_since_1970) {
  // A commit may claim any time; what chrono's 16-bit year cannot hold is shown as the nearest that it can.
  constexpr std::int64_t kLatest = 253402300799;    // the end of the year 9999
  constexpr std::int64_t kEarliest = -62167219200;  // the beginning of the year 0
  const std::int64_t seconds = seconds_since_1970 > kLatest     ? kLatest
                               : seconds_since_1970 < kEarliest ? kEarliest
                                                                : seconds_since_1970;
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const year_month_day date(midnight);
  const std::int64_t rest = (time - midnight).count();
  return padded(static_cast<int>(date.year()), 4) + '-' + padded(static_cast<unsigned>(date.month()), 2) + '-' +
         padded(static_cast<unsigned>(date.day()), 2) + 'T' + padded(rest / 3600, 2) + ':' + padded(rest / 60 % 60, 2) +
         ':' + padded(rest % 60, 2) + 'Z';
}

std::string today() {
  if (const char* fixed = std::getenv("SOURCE_DATE_EPOCH")) {
    std::int64_t seconds = 0;
    const char* end = fixed + std::strlen(fixed);
    const auto [stop, failure] = std::from_chars(fixed, end, seconds);
    if (failure == std::errc() && stop == end && fixed != end) return iso_time(seconds).substr(0, 10);
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return iso_time(std::chrono::duration_cast<std::chrono::seconds>(now).count()).substr(0, 10);
}

bool is_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at != 4 && at != 7 && (text[at] < '0' || text[at] > '9')) return false;
  }
  return parse_day(text).ok();
}

std::int64_t days_between(std::string_view from, std::string_view to) {
  return (sys_days(parse_day(to)) - sys_days(parse_day(from))).count();
}

}  // namespace plimsoll
