// SPDX-License-Identifier: Apache-2.0
#include "engine/archives/gunzip.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>

#include "tests/support/archive_builder.h"

using plimsoll::archives::gunzip;

TEST_CASE("gunzip: gives the whole content, or leaves it to the reader of blocks", "[archives]") {
  const std::string text(100000, 'x');
  const std::string packed = plimsoll::tests::make_archive("raw", {{"x", text}}, "gzip");
  std::string lies = packed;
  lies[lies.size() - 1] = '\x7F';
  std::string damaged = packed;
  damaged[packed.size() - 6] = static_cast<char>(damaged[packed.size() - 6] ^ 0x10);
  const struct {
    const char* name;
    std::string bytes;
    std::size_t limit;
    bool is_given;
  } cases[] = {
      {"a gzip file", packed, text.size(), true},
      {"larger than the limit", packed, text.size() - 1, false},
      {"says more than it can hold", lies, SIZE_MAX, false},
      {"damaged", damaged, text.size(), false},
      {"cut", packed.substr(0, packed.size() - 1), text.size(), false},
      {"in two parts", packed + packed, 2 * text.size(), false},
      {"with something behind", packed + "x", text.size(), false},
      {"empty", plimsoll::tests::make_archive("raw", {{"x", ""}}, "gzip"), text.size(), false},
      {"no gzip", text, text.size(), false},
      {"nothing", "", text.size(), false},
  };
  for (const auto& one : cases) {
    INFO(one.name);
    const auto content = gunzip(one.bytes, one.limit);
    CHECK(content.has_value() == one.is_given);
    if (content) CHECK(*content == text);
  }
}
