// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text_position.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

using namespace plimsoll;

TEST_CASE("text_position: index and single look-up agree at every offset", "[base]") {
  for (const std::string text : {"", "a", "\n", "a\nb", "a\r\nbc\r\n\r\nd", "\n\n\n", "no end"}) {
    const LineIndex index(text);
    for (std::size_t offset = 0; offset <= text.size(); ++offset) {
      CAPTURE(text, offset);
      CHECK(index.position(offset) == position_of(text, offset));
    }
  }
}

TEST_CASE("text_position: lines leave their ends out", "[base]") {
  const std::string text = "one\r\ntwo\n\nfour";
  const LineIndex index(text);
  CHECK(index.line_count() == 4);
  const auto line = [&](std::size_t number) { return text.substr(index.line(number).begin, index.line(number).size()); };
  CHECK(line(1) == "one");
  CHECK(line(2) == "two");
  CHECK(line(3).empty());
  CHECK(line(4) == "four");
  CHECK(line(5).empty());
  CHECK(line(0).empty());
  CHECK(index.position(5) == TextPosition{2, 1});
  CHECK(index.position(1000) == TextPosition{4, 5});
}

TEST_CASE("text_position: the line around an offset is bounded", "[base]") {
  const std::string text = "aa\nbbbb\r\ncc";
  CHECK(line_around(text, 4, 100) == Span{3, 7});
  CHECK(line_around(text, 0, 100) == Span{0, 2});
  CHECK(line_around(text, 10, 100) == Span{9, 11});
  const std::string long_line(10000, 'x');
  CHECK(line_around(long_line, 5000, 10) == Span{4990, 5010});
}
