// SPDX-License-Identifier: Apache-2.0
//
// Every end in the table, worked out anew: the table is read here by a few lines of its own, and the verdict must turn
// between the day before and the day after.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

#include "engine/detect/images/image_verdict.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::images {

namespace {

struct Ending {
  std::string image;
  std::string product;
  std::string cycle;
  std::string tag;
  std::chrono::sys_days end;
};

std::string text_of(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  char text[24];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

bool is_plain_version(const std::string& text) {
  return !text.empty() && text[0] >= '0' && text[0] <= '9' && text.find_first_not_of("0123456789.") == std::string::npos;
}

// Rows with an end on a day, under a tag that is a version and nothing else, of images written without a wildcard.
std::vector<Ending> endings() {
  std::ifstream file(PLIMSOLL_SOURCE_DIR "/rulesets/images/lifecycles.tsv");
  std::vector<Ending> all;
  std::string image;
  std::string product;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#' || line.starts_with("image\t")) continue;
    std::vector<std::string> fields(1);
    for (const char c : line) {
      if (c == '\t')
        fields.emplace_back();
      else
        fields.back() += c;
    }
    REQUIRE(fields.size() == 10);
    if (!fields[0].empty()) image = fields[0];
    if (!fields[1].empty()) product = fields[1];
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (std::sscanf(fields[5].c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) continue;
    const std::string tag = fields[3].substr(0, fields[3].find('|'));
    if (image.find('*') != std::string::npos || !is_plain_version(tag)) continue;
    all.push_back({image, product, fields[2], tag,
                   std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day))});
  }
  return all;
}

bool is_over_at(const Ending& ending, std::chrono::sys_days day, std::string& message) {
  documents::Model model;
  model.images.push_back(testing::image_use(ending.image + ":" + ending.tag));
  CheckSettings settings;
  settings.as_of = text_of(day);
  settings.image_tables = &testing::shipped_tables();
  for (const Match& match : testing::run(check_images, model, settings)) {
    if (match.rule != "image/end-of-life") continue;
    message = match.message;
    return true;
  }
  message.clear();
  return false;
}

}  // namespace

TEST_CASE("ends: every end of the table is no end the day before and one the day after", "[detect][images]") {
  const std::vector<Ending> all = endings();
  REQUIRE(all.size() > 1000);
  std::set<std::string> products;
  for (const Ending& ending : all) {
    CAPTURE(ending.image, ending.product, ending.cycle, ending.tag, text_of(ending.end));
    products.insert(ending.product);
    std::string message;
    CHECK_FALSE(is_over_at(ending, ending.end - std::chrono::days(1), message));
    CAPTURE(message);
    CHECK(is_over_at(ending, ending.end + std::chrono::days(1), message));
    CAPTURE(message);
    CHECK(message.find(text_of(ending.end)) != std::string::npos);
  }
  CHECK(products.size() > 100);
}

}  // namespace plimsoll::detect::images
