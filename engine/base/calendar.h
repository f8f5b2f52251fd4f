// SPDX-License-Identifier: Apache-2.0
//
// Days and times as text. UTC only; no time zone data and no locale is read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plimsoll {

// "2019-03-02T10:00:00Z" of seconds since 1970, any year.
std::string iso_time(std::int64_t seconds_since_1970);

// "2026-11-24": today in UTC. SOURCE_DATE_EPOCH, when it is set to a number, stands for the clock.
std::string today();

// A day of the calendar, written YYYY-MM-DD. Days compare as texts.
bool is_day(std::string_view text);

// Days from `from` to `to`; both must be days.
std::int64_t days_between(std::string_view from, std::string_view to);

}  // namespace plimsoll
