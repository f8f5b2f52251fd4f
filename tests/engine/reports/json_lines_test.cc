// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/engine/reports/sample_report.h"

using namespace plimsoll;

TEST_CASE("jsonl: a header, the findings, a trailer, ASCII only", "[reports]") {
  std::ostringstream out;
  REQUIRE(render(reports::sample_report(), "jsonl", {}, out));
  std::vector<nlohmann::json> records;
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) {
    for (const char c : line) REQUIRE((c >= ' ' && c < 127));
    records.push_back(nlohmann::json::parse(line));
  }
  REQUIRE(records.size() == 6);
  CHECK(records.front()["type"] == "header");
  CHECK(records.front()["ruleset"]["digest"] == "0123456789abcdef");
  const auto& finding = records[1];
  CHECK(finding["type"] == "finding");
  CHECK(finding["rule"] == "secret/sample-token");
  CHECK(finding["severity"] == "critical");
  CHECK(finding["confidence"] == "proven");
  CHECK(finding["path"] == "src/\x1b[31mevil\n::error::x.py");
  CHECK(finding["start_line"] == 12);
  CHECK(finding["where"] == "blob");
  CHECK(finding["lifetime"]["introduced"]["commit"] == std::string(40, '2'));
  CHECK(finding["lifetime"]["alive_at"][0] == "refs/heads/main");
  CHECK(finding["lifetime"]["tags"].size() == 2);
  CHECK(finding["occurrences"].size() == 2);
  CHECK_FALSE(finding.contains("secret"));
  CHECK(records[2]["image"]["life_cycles"][0]["label"] == "Debian 9 (stretch)");
  CHECK(records[3]["suppressed_by"] == "configuration");
  const auto& trailer = records.back();
  CHECK(trailer["type"] == "trailer");
  CHECK(trailer["complete"] == false);
  CHECK(trailer["findings"]["critical"] == 1);
  CHECK(trailer["findings"]["medium"] == 1);
  CHECK(trailer["findings"]["suppressed"] == 1);
  CHECK(trailer["findings"]["disproved"] == 1);
  CHECK(trailer["coverage"]["skipped"][0]["reason"] == "missing object");
}

TEST_CASE("jsonl: a path that is no UTF-8 keeps its bytes beside it", "[reports]") {
  ScanReport report = reports::sample_report();
  report.findings[0].path = "a\xff";
  std::ostringstream out;
  REQUIRE(render(report, "jsonl", {}, out));
  CHECK(out.str().find(R"("path_bytes":"61ff","path":"a\ufffd")") != std::string::npos);
}
