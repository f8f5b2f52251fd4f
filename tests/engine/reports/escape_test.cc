// SPDX-License-Identifier: Apache-2.0
#include "engine/reports/escape.h"

#include <catch2/catch_test_macros.hpp>

using namespace plimsoll::reports;

TEST_CASE("visible: what could act on a terminal, a runner or an eye is shown as text", "[reports]") {
  struct Case {
    std::string text;
    const char* shown;
  };
  const Case kCases[] = {
      {"plain/Pfad/\xC3\xA4", "plain/Pfad/\xC3\xA4"},
      {"\x1b[31mred", "\\x1b[31mred"},
      {"a\nb\r", "a\\x0ab\\x0d"},
      {"tab\there", "tab here"},
      {std::string("nul\0", 4), "nul\\x00"},
      {"\xff\xfe", "\\xff\\xfe"},
      {"\xC0\xAF", "\\xc0\\xaf"},           // overlong "/"
      {"\xED\xA0\x80", "\\xed\\xa0\\x80"},  // surrogate
      {"a\xE2\x80\xAE"
       "b",
       "a\\u{202e}b"},  // right-to-left override
      {"\xC2\x9B"
       "31m",
       "\\u{9b}31m"},  // C1 control sequence introducer
      {"\xE2\x80\xA8", "\\u{2028}"},
      {"::error::x", "\\x3a:error::x"},
      {"  ::error::x", "  \\x3a:error::x"},
      {"std::string", "std::string"},
      {"x##[add-mask]e", "x\\x23#[add-mask]e"},
      {"##vso[task]", "\\x23#vso[task]"},
      {"## heading", "## heading"},
      {"cut \xE2\x82", "cut \\xe2\\x82"},
  };
  for (const Case& test : kCases) CHECK(visible(test.text) == test.shown);
}

TEST_CASE("ends_of: a name that fills pages is shown by its ends, no code point cut", "[reports]") {
  CHECK(ends_of("short") == "short");
  CHECK(ends_of(std::string(kNameBytesShown, 'x')) == std::string(kNameBytesShown, 'x'));
  CHECK(ends_of(std::string(501, 'a') + std::string(999, 'b')) ==
        std::string(500, 'a') + " [500 bytes] " + std::string(500, 'b'));
  std::string wide;
  for (int at = 0; at < 1000; ++at) wide += "\xE2\x82\xAC";
  const std::string shown = ends_of(wide);
  CHECK(shown == valid_utf8(shown));
  CHECK(shown.size() < kNameBytesShown + 30);
  const std::string noise(5000, '\x80');  // no UTF-8 at all
  CHECK(ends_of(noise).size() < kNameBytesShown + 30);
}

TEST_CASE("uri_from_path: names of any bytes become a relative reference", "[reports]") {
  CHECK(uri_from_path("a/b c#d?.txt") == "a/b%20c%23d%3F.txt");
  CHECK(uri_from_path("c:x") == "c%3Ax");
  CHECK(uri_from_path("\xff") == "%FF");
}

TEST_CASE("valid_utf8: bad bytes become the replacement character, one each", "[reports]") {
  CHECK(valid_utf8("a\xff"
                   "b") ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(valid_utf8("\xF0\x9F\x98\x80") == "\xF0\x9F\x98\x80");
}

TEST_CASE("display_width: wide characters count twice", "[reports]") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("\xE6\xBC\xA2") == 2);
  CHECK(display_width("e\xCC\x81") == 1);
}
