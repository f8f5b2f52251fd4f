// SPDX-License-Identifier: Apache-2.0
//
// The scan in blocks against the plain reading of what a place is, byte by byte.
#include "engine/detect/secrets/place_finder.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string>
#include <tuple>

#include "engine/rules/anchors.h"

using namespace plimsoll;
using namespace plimsoll::detect::secrets;

namespace {

bool is_one_of(char c, std::string_view characters) { return characters.find(c) != std::string_view::npos; }
bool is_hex(char c) { return is_one_of(c, "0123456789abcdefABCDEF"); }
bool runs_on(std::string_view text, std::size_t at, std::size_t size) {
  return at + size <= text.size() && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at),
                                                 text.begin() + static_cast<std::ptrdiff_t>(at + size), is_run_char);
}
char at_or_blank(std::string_view text, std::size_t at, std::size_t back) { return at >= back ? text[at - back] : ' '; }

bool is_place(std::string_view text, std::size_t at, PlaceKind kind) {
  const std::string_view rest = text.substr(at);
  const char before = at_or_blank(text, at, 1);
  const bool first = !is_run_char(before);
  switch (kind) {
    case PlaceKind::token:
      if (!runs_on(text, at, rules::kLongToken)) return false;
      if (first || is_one_of(before, "-+/")) return true;
      if (at >= 2 && text[at - 2] == '\\' && is_one_of(before, "ntr")) return true;
      return at >= 3 && text[at - 3] == '%' && is_hex(text[at - 2]) && is_hex(before);
    case PlaceKind::encoded: {
      if (!first || !runs_on(text, at, kEncodedRun)) return false;
      const std::string_view run = rest.substr(0, kEncodedRun);
      const bool capital = std::any_of(run.begin(), run.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
      std::string digits(run);
      if (digits[1] == 'x') digits[1] = '0';
      return capital || std::all_of(digits.begin(), digits.end(), is_hex);
    }
    case PlaceKind::escape:
      if (rest.size() < 3) return false;
      if (rest[0] == '%') return is_hex(rest[1]) && is_hex(rest[2]);
      return rest[0] == '\\' && is_one_of(rest[1], "xu\n");
    case PlaceKind::entity:
      return rest.size() >= 4 && rest[0] == '&' && is_one_of(rest[1], "#aqlg");
    case PlaceKind::joint:
      return rest.size() >= 2 && at > 0 && is_one_of(rest[0], "+\n") && is_one_of(before, " \t\r\"'`.&\\") &&
             is_one_of(rest[1], " \t\r\n\"'`+.&\\fbru");
  }
  return false;
}

void sort_places(std::vector<Place>& places) {
  std::sort(places.begin(), places.end(), [](const Place& left, const Place& right) {
    return std::tie(left.begin, left.kind) < std::tie(right.begin, right.kind);
  });
}

std::vector<Place> plainly(std::string_view text, Span range) {
  std::vector<Place> places;
  for (std::size_t at = range.begin; at < range.end; ++at) {
    for (const PlaceKind kind :
         {PlaceKind::token, PlaceKind::encoded, PlaceKind::escape, PlaceKind::entity, PlaceKind::joint}) {
      if (at + bytes_looked_at(kind) <= range.end && is_place(text, at, kind)) places.push_back({at, kind});
    }
  }
  return places;
}

}  // namespace

TEST_CASE("place finder: blocks and bytes agree, whatever the text and the range", "[secrets]") {
  std::mt19937 random(20261124);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  const std::string_view pieces[] = {"abcdefghij", "ABC",      "0123456789abcdef",
                                     "-",          "+",        "/",
                                     "_",          " ",        "\n",
                                     "\\n",        "%3D",      "\\x4",
                                     "\\u00",      "&am",      "&",
                                     "\"",         "'",        " \\\n",
                                     "=",          "\xC3\xA9", std::string_view("\0", 1),
                                     "f\""};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const std::size_t size = below(400);
    while (text.size() < size) {
      const std::string_view piece = pieces[below(std::size(pieces))];
      for (std::size_t times = below(4); times-- > 0;) text += piece;
    }
    Span range{0, text.size()};
    if (round % 2 == 1 && !text.empty()) {
      range.begin = below(text.size());
      range.end = range.begin + below(text.size() - range.begin + 1);
    }
    std::vector<Place> places;
    find_places(text, range, places);
    sort_places(places);
    CAPTURE(text, range.begin, range.end);
    REQUIRE(places == plainly(text, range));
  }
}
