// SPDX-License-Identifier: Apache-2.0
//
// What must hold in every format: hostile text is harmless, the verdict is there, an empty report is a valid one.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "engine/reports/escape.h"
#include "tests/engine/reports/sample_report.h"

using namespace plimsoll;

namespace {

std::string rendered(const ScanReport& report, const std::string& format) {
  std::ostringstream out;
  REQUIRE(render(report, format, {}, out));
  return out.str();
}

bool is_json(const std::string& format) {
  return std::set<std::string>{"json", "sarif", "gitlab-secrets", "gitlab-sast", "gitlab-codequality", "rdjson", "bitbucket"}
             .count(format) != 0;
}

}  // namespace

TEST_CASE("formats: no control sequence, override or runner command gets through, in any", "[reports]") {
  ScanReport report = reports::sample_report();
  const std::string hostile =
      "::error::\x1b]0;x\x07##[add-mask]e\xE2\x80\xAE<script>alert(1)</script>|`=cmd()\xff\r\n::x::y";
  for (Finding& finding : report.findings) {
    finding.path = hostile;
    finding.message = hostile;
    finding.author = hostile;
    finding.excerpt = hostile;
  }
  report.notices = {hostile};
  report.coverage.skipped[0].examples = {hostile};
  for (const std::string& format : report_formats()) {
    CAPTURE(format);
    const std::string text = rendered(report, format);
    for (const char c : text) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\r'));
    CHECK(text.find("\x7f") == std::string::npos);
    CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
    if (is_json(format) || format == "jsonl" || format == "rdjsonl") continue;
    CHECK(text.find("##[") == std::string::npos);
    CHECK((text.find("<script") == std::string::npos || format == "text" || format == "gnu" || format == "tap" ||
           format == "csv" || format == "github-annotations"));
    if (format == "github-annotations") continue;  // its lines are commands: see its own case
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      const std::size_t begin = line.find_first_not_of(" \t");
      CHECK((begin == std::string::npos || line.compare(begin, 2, "::") != 0));
    }
  }
}

TEST_CASE("formats: names that fill pages do not fill the pages of people", "[reports]") {
  ScanReport report = reports::sample_report();
  const std::string endless(300'000, 'x');
  for (Finding& finding : report.findings) {
    finding.path = endless;
    finding.occurrences = {{endless, 1, "", Where::blob}, {endless + "y", 1, "", Where::blob}};
    finding.evidence = {{"a line", endless, 3}};
    finding.lifetime.alive_at = {endless};
    finding.lifetime.tags = {endless};
  }
  report.coverage.skipped[0].examples = {endless};
  for (const char* format : {"text", "gnu", "csv", "markdown", "html", "tap", "junit"}) {
    CAPTURE(format);
    RenderOptions options;
    options.verbose = true;
    std::ostringstream out;
    REQUIRE(render(report, format, options, out));
    CHECK(out.str().size() < 100'000);
    if (std::string_view(format) != "text") CHECK(out.str().find(std::string(400, 'x')) != std::string::npos);
  }
  // Whoever reads them with a program gets all of it.
  std::ostringstream lines;
  REQUIRE(render(report, "jsonl", {}, lines));
  CHECK(lines.str().find(endless) != std::string::npos);
}

TEST_CASE("formats: JSON ones parse, with findings and without", "[reports]") {
  for (const std::string& format : report_formats()) {
    if (!is_json(format)) continue;
    CAPTURE(format);
    CHECK(nlohmann::json::accept(rendered(reports::sample_report(), format)));
    CHECK(nlohmann::json::accept(rendered(ScanReport{}, format)));
  }
}

TEST_CASE("formats: two renderings are the same bytes", "[reports]") {
  for (const std::string& format : report_formats()) {
    CHECK(rendered(reports::sample_report(), format) == rendered(reports::sample_report(), format));
  }
}

TEST_CASE("gitlab: secrets and the rest go to their own reports, and an incomplete scan is a failure", "[reports]") {
  const auto secrets = nlohmann::json::parse(rendered(reports::sample_report(), "gitlab-secrets"));
  REQUIRE(secrets["vulnerabilities"].size() == 1);
  CHECK(secrets["vulnerabilities"][0]["location"]["commit"]["sha"] == std::string(40, '2'));
  CHECK(secrets["vulnerabilities"][0]["identifiers"][0]["value"] == "secret/sample-token");
  CHECK(secrets["scan"]["status"] == "failure");
  CHECK(secrets["scan"]["type"] == "secret_detection");
  const auto sast = nlohmann::json::parse(rendered(reports::sample_report(), "gitlab-sast"));
  REQUIRE(sast["vulnerabilities"].size() == 1);
  CHECK(sast["vulnerabilities"][0]["severity"] == "Medium");
  ScanReport clean;
  CHECK(nlohmann::json::parse(rendered(clean, "gitlab-sast"))["scan"]["status"] == "success");
}

TEST_CASE("csv: a field that looks like a formula is text", "[reports]") {
  using reports::csv_field;
  CHECK(csv_field("=1+1") == "\"'=1+1\"");
  CHECK(csv_field("-2") == "\"'-2\"");
  CHECK(csv_field("@x") == "\"'@x\"");
  CHECK(csv_field("say \"hi\"") == "\"say \"\"hi\"\"\"");
  CHECK(csv_field("plain") == "\"plain\"");
}

TEST_CASE("markdown and markup: signs that open something are escaped", "[reports]") {
  using reports::markdown;
  using reports::markup;
  CHECK(markdown("a|b`c`[x](http://y) <b> @all #1") == "a\\|b\\`c\\`\\[x\\]\\(http&#58;//y\\) &lt;b&gt; &#64;all &#35;1");
  CHECK(markdown("www.example.org") == "www&#46;example.org");
  CHECK(markup("<a href='x'>&\"") == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
  CHECK(markup("one\ntwo") == "one two");
  CHECK(markup("one\ntwo", true) == "one\ntwo");
}

TEST_CASE("junit: one case a finding, and one that says whether everything was read", "[reports]") {
  const std::string text = rendered(reports::sample_report(), "junit");
  CHECK(text.find(" file=\"") == std::string::npos);
  CHECK(text.find("errors=\"1\"") != std::string::npos);
  CHECK(rendered(reports::sample_report(), "junit-file").find(" file=\"Dockerfile\" line=\"1\"") != std::string::npos);
  CHECK(rendered(ScanReport{}, "junit").find("errors=\"1\"") == std::string::npos);
}

TEST_CASE("github annotations: ten of a kind, the worst first, hostile names cannot open a command", "[reports]") {
  ScanReport report = reports::sample_report();
  report.coverage.complete = true;
  Finding image = report.findings[1];
  report.findings = {report.findings[0]};
  report.findings[0].path = "a%0A::error::,line=7:b";
  for (int count = 0; count < 25; ++count) report.findings.push_back(image);
  const std::string text = rendered(report, "github-annotations");
  CHECK(
      text.starts_with("::error file=a%250A%3A%3Aerror%3A%3A%2Cline=7%3Ab,line=12,col=9,endColumn=21,"
                       "title=Plimsoll secret/sample-token::Sample token\n"));
  std::size_t warnings = 0;
  for (std::size_t at = text.find("::warning "); at != std::string::npos; at = text.find("::warning ", at + 1)) ++warnings;
  CHECK(warnings == 10);
  CHECK(text.ends_with("::notice title=Plimsoll::15 more findings are in the log and in the reports\n"));
}

TEST_CASE("github annotations: what stands in history only has no file to point at", "[reports]") {
  ScanReport report = reports::sample_report();
  report.coverage.complete = true;
  report.findings.resize(1);
  report.findings[0].path = "gone.py";
  report.findings[0].lifetime.alive_at.clear();
  report.findings[0].lifetime.removed = report.findings[0].lifetime.introduced;
  CHECK(rendered(report, "github-annotations") ==
        "::error title=Plimsoll secret/sample-token::Sample token (gone.py, commit 222222222222)\n");
}

TEST_CASE("counts: one name and number a line", "[reports]") {
  const std::string text = rendered(reports::sample_report(), "counts");
  CHECK(text ==
        "findings=2\ncritical=1\nhigh=0\nmedium=1\nlow=0\ninfo=0\nsuppressed=1\nknown-before=0\ncommits-scanned=91050\n"
        "complete=false\n");
}
