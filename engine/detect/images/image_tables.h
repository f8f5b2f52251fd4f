// SPDX-License-Identifier: Apache-2.0
//
// What is known about base images: the dated tables under rulesets/images, or a file that a user brings in their place.
//
//   lifecycles  image, product, cycle, tag_match, release_date, eol_date, extended_eol_date, lts, latest_version, latest_release_date
//   abandoned   image, since, replacement, source
//   tag ends    image, tag, first_day, last_day
//
// A table is told by the names of its columns, so one file may hold any of them. The first comment carries the day of the
// data ("# data of 2026-08-22: ..."). An empty image (and, in the first table, an empty product) repeats the row above.
// Images are written as pull names without docker.io: "library/python", "bitnami/redis", "gcr.io/distroless/*-debian12".
//
// Nothing is parsed before the first question, and then only row starts are indexed by image: a scan without a deployment
// file pays nothing, one with a hundred images reads a few thousand rows. Thread rule: all questions may be asked from
// several threads at once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace plimsoll::detect::images {

// A column that holds a day, or says why there is none.
struct End {
  enum class Kind { unknown, never_announced, over_without_a_day, on_day };
  Kind kind = Kind::unknown;
  std::string_view day;  // YYYY-MM-DD for on_day
};

// One life cycle as one image names it.
struct CycleRow {
  std::string_view product;    // "debian", "official-images/openjdk", "rolling"
  std::string_view cycle;      // "12", "3.7", "kinetic"
  std::string_view tag_match;  // "12|bookworm"
  std::string_view released;   // may be empty
  End ends;
  End extended_ends;
  bool long_term = false;
  std::string_view latest_version;
  std::string_view latest_day;
};

struct AbandonedRow {
  std::string_view image;        // the pattern that matched
  std::string_view since;        // a day, a month, a year, or empty
  std::string_view replacement;  // may be empty
  std::string_view source;
};

struct TagEnd {
  std::string_view first_day;
  std::string_view last_day;
};

class ImageTables {
 public:
  // The tables inside the program, as bytes. The texts are copied; nothing is parsed yet.
  ImageTables(std::string lifecycles, std::string abandoned, std::string tag_ends);
  ~ImageTables();
  ImageTables(ImageTables&&) noexcept;
  ImageTables& operator=(ImageTables&&) noexcept;

  // Replaces the tables that `text` holds and keeps the others. Fails when no table is found or a row has too few columns.
  Result<void> replace_with(std::string text, std::string_view name);

  // Day of the life cycles, "2026-08-22"; empty when the file does not say.
  [[nodiscard]] std::string_view data_day() const;

  // What a reader should know about the age of the data: nothing up to 90 days, then that newer ends are unknown. Also when
  // the day of the verdict lies before the day of the data.
  [[nodiscard]] std::string age_notice(std::string_view as_of) const;

  // Rows of an image, in the order of the table (newest cycle first within a product). Patterns are followed.
  [[nodiscard]] std::vector<CycleRow> cycles_of(std::string_view image) const;
  // Rows that any tag may name beside its own version ("-buster", "jdk17").
  [[nodiscard]] const std::vector<CycleRow>& variant_cycles() const;
  // Median days between release and end of the closed cycles of a product; nothing with fewer than three of them.
  [[nodiscard]] std::optional<int> median_cycle_days(std::string_view product) const;

  [[nodiscard]] std::optional<AbandonedRow> abandoned(std::string_view image) const;
  [[nodiscard]] std::optional<TagEnd> end_of_tag(std::string_view image, std::string_view tag) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Days since 1970-01-01 of "YYYY-MM-DD" ("YYYY-MM" and "YYYY" mean their first day); nothing when it is no date.
std::optional<long> day_number(std::string_view date);

}  // namespace plimsoll::detect::images
