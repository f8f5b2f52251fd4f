// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "tests/engine/reports/sample_report.h"

using namespace plimsoll;

namespace {

std::string text_of(const ScanReport& report, const RenderOptions& options = {}) {
  std::ostringstream out;
  REQUIRE(render(report, "text", options, out));
  return out.str();
}

}  // namespace

TEST_CASE("text: the whole report of a small scan", "[reports]") {
  ScanReport report = reports::sample_report();
  report.findings.erase(report.findings.begin());
  report.coverage.complete = true;
  report.coverage.skipped.erase(report.coverage.skipped.begin());
  CHECK(text_of(report) ==
        "MEDIUM  image/end-of-life\n"
        "  why  No more fixes.\n"
        "  fix  Move on.\n"
        "\n"
        "  Dockerfile:1:6  medium, likely\n"
        "    Base image debian:9 is out of support\n"
        "        1 | FROM debian:9\n"
        "          |      ^^^^^^^^\n"
        "    - Debian 9 (stretch) ended 2022-06-30 (line 1)\n"
        "    id bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
        "\n"
        "note: 1 text looks like a token whose own checksum says it is none; in the machine report with\n"
        "      severity info\n"
        "1 finding: 1 medium; 1 accepted\n"
        "scanned: 91,050 commits, 3 blobs, 4.7 MiB\n"
        "left out: submodule, 2\n"
        "To accept one: a comment 'plimsoll:allow RULE -- reason' on its line, an entry in .plimsoll.yaml, or\n"
        "a baseline. More on a rule: plimsoll rules explain RULE\n");
}

TEST_CASE("text: no byte of a hostile name acts on a terminal or a runner", "[reports]") {
  const std::string text = text_of(reports::sample_report());
  for (const char c : text) CHECK((c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)));
  CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find_first_not_of(' ');
    CHECK((begin == std::string::npos || line.compare(begin, 2, "::") != 0));
  }
}

TEST_CASE("text: tells the life of a secret and that the scan is incomplete", "[reports]") {
  const std::string text = text_of(reports::sample_report());
  CHECK(text.find("came in 2222222222 2019-03-02 by Jane \\u{202e}; still at main; shipped in v1.0, v1.1\n") !=
        std::string::npos);
  CHECK(text.find("also old.py:3\n") != std::string::npos);
  CHECK(text.find("NOT READ: missing object, 1: 1111\n") != std::string::npos);
  CHECK(text.find("incomplete: not everything") != std::string::npos);
}

TEST_CASE("text: thousands of places are summed up", "[reports]") {
  ScanReport report = reports::sample_report();
  const Finding image = report.findings[1];
  for (int count = 0; count < 5000; ++count) report.findings.push_back(image);
  const std::string text = text_of(report);
  CHECK(text.size() < 20000);
  CHECK(text.find("and 4,989 more places") != std::string::npos);
  RenderOptions verbose;
  verbose.verbose = true;
  CHECK(text_of(report, verbose).size() > 200000);
}

TEST_CASE("text: no line of a narrow report is wider than asked, but for names that cannot be broken", "[reports]") {
  RenderOptions narrow;
  narrow.width = 60;
  ScanReport report = reports::sample_report();
  report.findings[0].excerpt = std::string(500, 'x') + "********" + std::string(500, 'y');
  report.findings[0].excerpt_column = 501;
  report.findings[0].excerpt_length = 8;
  std::istringstream lines(text_of(report, narrow));
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 75);
  }
}
