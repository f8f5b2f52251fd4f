// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/excerpt.h"

#include <catch2/catch_test_macros.hpp>

using namespace plimsoll;
using namespace plimsoll::pipeline;

namespace {

struct Case {
  const char* text;  // the marked part stands in [ ], secrets in < >
  const char* excerpt;
  const char* marked;  // the part of the excerpt that is underlined
};

// Takes the signs out and gives the spans they stood for.
std::string without_signs(const std::string& text, Span& marked, std::vector<Span>& secrets) {
  std::string plain;
  for (const char c : text) {
    if (c == '[')
      marked.begin = plain.size();
    else if (c == ']')
      marked.end = plain.size();
    else if (c == '<')
      secrets.push_back({plain.size(), plain.size()});
    else if (c == '>')
      secrets.back().end = plain.size();
    else
      plain += c;
  }
  return plain;
}

}  // namespace

TEST_CASE("excerpt: every secret on the line is masked, the mark stays where it belongs", "[pipeline]") {
  const Case cases[] = {
      {"one\na = [<abcdefghijklmnop>]\nthree", "a = abcd********", "abcd********"},
      {"[a = <abcdefghijklmnop>] # x", "a = abcd******** # x", "a = abcd********"},
      {"p=<short>; a = [<abcdefghijklmnop>]; q=<short>", "p=********; a = abcd********; q=********", "abcd********"},
      {"[FROM debian:9] AS x", "FROM debian:9 AS x", "FROM debian:9"},
      {"[<-----BEGIN\nabc\n-----END>] tail", "********", "********"},
      {"x [<a><bcd>] y", "x **************** y", "****************"},
  };
  for (const Case& test : cases) {
    Span marked;
    std::vector<Span> secrets;
    const std::string text = without_signs(test.text, marked, secrets);
    Finding finding;
    fill_excerpt(text, marked, secrets, false, finding);
    CAPTURE(test.text);
    CHECK(finding.excerpt == test.excerpt);
    REQUIRE(finding.excerpt_column >= 1);
    CHECK(finding.excerpt.substr(finding.excerpt_column - 1, finding.excerpt_length) == test.marked);
    Finding shown;
    fill_excerpt(text, marked, secrets, true, shown);
    CHECK(text.find(shown.excerpt) != std::string::npos);
  }
}

TEST_CASE("excerpt: a secret that is cut by the excerpt shows nothing of itself", "[pipeline]") {
  const std::string text = std::string(300, 'k') + std::string(300, 's');
  const Span secrets[] = {{0, 600}};
  Finding finding;
  fill_excerpt(text, {300, 310}, secrets, false, finding);
  CHECK(finding.excerpt.find('k') == std::string::npos);
  CHECK(finding.excerpt.find('s') == std::string::npos);
}

TEST_CASE("position: a span over several lines", "[pipeline]") {
  Finding finding;
  const std::string_view text = "a\nbcd\nef\n";
  fill_position(text, {3, 8}, line_start_of(text, 3), finding);
  CHECK(finding.start_line == 2);
  CHECK(finding.start_column == 2);
  CHECK(finding.end_line == 3);
  CHECK(finding.end_column == 3);
}

TEST_CASE("position: columns in bytes and in code points", "[pipeline]") {
  Finding finding;
  const std::string_view text = "\xC3\xA4\xF0\x9F\x98\x80 key";
  fill_position(text, {7, 10}, line_start_of(text, 7), finding);
  CHECK(finding.start_column == 8);
  CHECK(finding.end_column == 11);
  CHECK(finding.start_character == 4);
  CHECK(finding.end_character == 7);
}

TEST_CASE("line hash: blanks do not count, line ends are one, the rest does", "[pipeline]") {
  const auto hash = [](std::string_view text, std::size_t offset) {
    return code_scanning_line_hash(text, line_start_of(text, offset).offset);
  };
  CHECK(hash("a b\nc", 2) == hash("ab\nc", 0));
  CHECK(hash("ab\r\nc", 0) == hash("ab\nc", 0));
  CHECK(hash("x\nab\nc", 2) == hash("ab\nc", 0));
  CHECK(hash("ab\nc", 0) != hash("ab\nd", 0));
  CHECK(hash("ab\nc", 0) != hash("ab\nc\n", 0));
  CHECK(hash("ab", 0).ends_with(":1"));
}
