// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/engine/reports/sample_report.h"

using namespace plimsoll;

namespace {

nlohmann::json sarif_of(const ScanReport& report) {
  std::ostringstream out;
  REQUIRE(render(report, "sarif", {}, out));
  return nlohmann::json::parse(out.str());
}

}  // namespace

TEST_CASE("sarif: holds what code scanning asks for beyond the schema", "[reports]") {
  const auto log = sarif_of(reports::sample_report());
  CHECK(log["version"] == "2.1.0");
  const auto& run = log["runs"][0];
  const auto& rules = run["tool"]["driver"]["rules"];
  REQUIRE(rules.size() == 2);
  for (const auto& rule : rules) {
    CHECK_FALSE(rule["shortDescription"]["text"].get<std::string>().empty());
    CHECK_FALSE(rule["fullDescription"]["text"].get<std::string>().empty());
    CHECK_FALSE(rule["help"]["text"].get<std::string>().empty());
    CHECK(std::stod(rule["properties"]["security-severity"].get<std::string>()) > 0);
  }
  REQUIRE(run["results"].size() == 4);
  for (const auto& result : run["results"]) {
    CHECK(rules[result["ruleIndex"].get<std::size_t>()]["id"] == result["ruleId"]);
    const auto& region = result["locations"][0]["physicalLocation"]["region"];
    for (const char* key : {"startLine", "startColumn", "endLine", "endColumn"}) CHECK(region[key] >= 1);
    CHECK(result["partialFingerprints"].contains("plimsollIdentity/v1"));
  }
  CHECK(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] ==
        "src/%1B%5B31mevil%0A%3A%3Aerror%3A%3Ax.py");
  CHECK(run["results"][2]["suppressions"][0]["kind"] == "external");
  CHECK(run["results"][2]["suppressions"][0]["justification"] == "kept for the archive");
  CHECK(run["invocations"][0]["executionSuccessful"] == false);
}

TEST_CASE("sarif: more results than a run may hold are cut at the least severe, and that is told", "[reports]") {
  ScanReport report = reports::sample_report();
  const Finding low = report.findings[1];
  for (int count = 0; count < 25000; ++count) report.findings.push_back(low);
  const auto log = sarif_of(report);
  CHECK(log["runs"][0]["results"].size() == 25000);
  CHECK(log["runs"][0]["invocations"][0]["toolExecutionNotifications"].dump().find("4 results of lowest severity") !=
        std::string::npos);
}

TEST_CASE("sarif: a report without findings is a valid log", "[reports]") {
  const auto log = sarif_of(ScanReport{});
  CHECK(log["runs"][0]["results"].empty());
  CHECK(log["runs"][0]["invocations"][0]["executionSuccessful"] == true);
}
