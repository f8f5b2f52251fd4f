// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <random>
#include <span>
#include <sstream>

#include "tests/engine/reports/sample_report.h"

using namespace plimsoll;

namespace {

std::string lines_of(const ScanReport& report) {
  std::ostringstream out;
  REQUIRE(render(report, "jsonl", {}, out));
  return out.str();
}

ScanReport read(const std::string& text) {
  std::string error;
  auto report = read_report(text, "r.jsonl", error);
  INFO(error);
  REQUIRE(report);
  return std::move(*report);
}

StoredReport stored_in(const std::string& text) {
  return {text.size(), [&text](std::uint64_t offset, std::span<char> into) {
            if (offset + into.size() > text.size()) return false;
            std::copy_n(text.data() + offset, into.size(), into.data());
            return true;
          }};
}

ScanReport part(const std::string& target, std::initializer_list<char> identities) {
  ScanReport report = reports::sample_report();
  report.target = target;
  report.coverage.complete = true;
  report.coverage.skipped.clear();
  const Finding model = report.findings[0];
  report.findings.clear();
  for (const char identity : identities) {
    Finding finding = model;
    finding.identity = std::string(32, identity);
    finding.path = target + "/x";
    finding.occurrences = {{finding.path, 1, "", Where::blob}};
    report.findings.push_back(finding);
  }
  return report;
}

}  // namespace

TEST_CASE("report reader: what is written is read back to the byte", "[reports]") {
  ScanReport report = reports::sample_report();
  report.findings[1].path = "not\xff utf8";
  report.findings[0].lifetime.refs_beyond = 3;
  report.findings[0].lifetime.tags_beyond = 40;
  report.findings[1].services = {{"mysql", "database", {{"CMD", "Dockerfile", 3}}}};
  CHECK(lines_of(read(lines_of(report))) == lines_of(report));
  // And every other format made from it is the same.
  for (const std::string& format : report_formats()) {
    std::ostringstream direct;
    std::ostringstream later;
    render(report, format, {}, direct);
    render(read(lines_of(report)), format, {}, later);
    CHECK(direct.str() == later.str());
  }
}

TEST_CASE("stored report: every format is as from memory", "[reports]") {
  // More than one block, lines that cross its border, places in archives, groups whose members lie far apart.
  ScanReport report = reports::sample_report();
  const std::vector<Finding> models = report.findings;
  for (std::size_t at = 0; at < 3000; ++at) {
    Finding finding = models[at % models.size()];
    finding.path = "folder" + std::to_string(at % 7) + "/file" + std::to_string(at);
    finding.start_line = finding.end_line = at + 1;
    finding.identity = std::string(28, '0') + std::to_string(1000 + at);
    if (at % 5 == 0) finding.inside = "inner.zip!member";
    report.findings.push_back(finding);
  }
  const std::string text = lines_of(report);
  REQUIRE(text.size() > (std::size_t{2} << 20U));
  const StoredReport stored = stored_in(text);
  for (const std::string& format : report_formats()) {
    CAPTURE(format);
    std::ostringstream direct;
    std::ostringstream later;
    std::string error;
    render(report, format, {}, direct);
    CHECK(render_stored(stored, "r.jsonl", format, {}, later, error));
    CHECK(error.empty());
    CHECK((direct.str() == later.str()));  // not shown: megabytes
  }
}

TEST_CASE("stored report: what is wrong is told as by the reader in memory", "[reports]") {
  const std::string good = lines_of(reports::sample_report());
  const std::string cases[] = {"",
                               "[]\n",
                               good.substr(good.find('\n') + 1),
                               good + "{\"type\":",
                               std::string(100000, '['),
                               std::string(3000000, 'x')};
  for (const std::string& text : cases) {
    CAPTURE(text.substr(0, 40));
    std::string expected;
    std::string error;
    std::ostringstream out;
    CHECK_FALSE(read_report(text, "r.jsonl", expected));
    CHECK_FALSE(render_stored(stored_in(text), "r.jsonl", "csv", {}, out, error));
    CHECK(error == expected);
    CHECK(out.str().empty());
  }
}

TEST_CASE("stored report: a source that fails is told", "[reports]") {
  const std::string text = lines_of(reports::sample_report());
  // The n-th read fails; one that never does ends the loop.
  std::size_t reads = 0;
  for (std::size_t failing = 0;; ++failing) {
    REQUIRE(failing < 20);
    StoredReport stored = stored_in(text);
    reads = 0;
    stored.read = [&, inner = stored.read](std::uint64_t offset, std::span<char> into) {
      return reads++ != failing && inner(offset, into);
    };
    std::ostringstream out;
    std::string error;
    if (render_stored(stored, "r.jsonl", "junit", {}, out, error)) break;
    CHECK(error == (failing == 0 ? "cannot read 'r.jsonl'" : "cannot read 'r.jsonl' again: it was changed"));
  }
  CHECK(reads > 1);
}

TEST_CASE("report reader: a report that was cut off is incomplete", "[reports]") {
  const std::string text = lines_of(part("a", {'1', '2'}));
  const ScanReport cut = read(text.substr(0, text.rfind("\n", text.size() - 2) + 1));
  CHECK_FALSE(cut.coverage.complete);
  CHECK(cut.findings.size() == 2);
}

TEST_CASE("report reader: what is no report is told with its line", "[reports]") {
  struct Case {
    std::string text;
    const char* error;
  };
  const Case cases[] = {
      {"", "r.jsonl:0: the report is empty"},
      {"[]\n", "r.jsonl:1: not a record of a Plimsoll report"},
      {"{\"type\":\"finding\"}\n", "r.jsonl:1: a Plimsoll report starts with a header record"},
      {"{\"type\":\"header\",\"format\":\"x\"}\n", "r.jsonl:1: unknown report format 'x'"},
      {"\n{\"type\":", "r.jsonl:2: not a record of a Plimsoll report"},
      {std::string(100000, '['), "r.jsonl:1: not a record of a Plimsoll report"},
  };
  for (const Case& test : cases) {
    std::string error;
    CHECK_FALSE(read_report(test.text, "r.jsonl", error));
    CHECK(error == test.error);
  }
}

TEST_CASE("merge: order and repetition of the parts do not matter", "[reports]") {
  std::vector<ScanReport> parts = {part("a", {'1', '2'}), part("b", {'2', '3'}), part("c", {'4'})};
  const std::string together = lines_of(merge_reports(parts));
  std::sort(parts.begin(), parts.end(), [](const auto& left, const auto& right) { return left.target > right.target; });
  CHECK(lines_of(merge_reports(parts)) == together);
  parts.push_back(parts.front());
  CHECK(lines_of(merge_reports(parts)) == together);
  const ScanReport merged = merge_reports(parts);
  CHECK(merged.findings.size() == 4);
  for (const Finding& finding : merged.findings) {
    if (finding.identity[0] == '2') CHECK(finding.occurrences.size() == 2);
  }
  CHECK(merged.coverage.complete);
  parts[0].coverage.complete = false;
  CHECK_FALSE(merge_reports(parts).coverage.complete);
}

namespace {

// Reports of the same few findings that differ in all that a merge has to settle.
ScanReport random_part(std::mt19937& random) {
  const auto pick = [&](unsigned count) { return static_cast<std::size_t>(random() % count); };
  const auto name = [&](const char* stem, unsigned count) { return stem + std::to_string(pick(count)); };
  ScanReport report = part(name("t", 4), {});
  const Finding model = reports::sample_report().findings[0];
  const auto commit = [&] {
    return CommitFacts{name("c", 3), name("a", 2), name("2024-01-0", 3), name("s", 2), name("p", 2)};
  };
  for (unsigned at = 0; at < 4; ++at) {
    Finding finding = model;
    finding.identity = std::string(31, '0') + name("", 4);
    finding.severity = pick(2) != 0 ? Severity::high : Severity::low;
    finding.confidence = pick(3) != 0 ? Confidence::likely : Confidence::possible;
    finding.path = name("f", 2);
    finding.start_line = pick(2) + 1;
    finding.message = name("m", 2);
    finding.excerpt = name("e", 2);
    finding.evidence.resize(pick(2));
    finding.suppressed_by = static_cast<SuppressedBy>(pick(4));
    finding.suppression_reason = finding.suppressed_by == SuppressedBy::nothing ? "" : name("r", 3);
    finding.occurrences = {{finding.path, finding.start_line, finding.blob, finding.where, finding.inside}};
    for (std::size_t more = pick(3); more > 0; --more)
      finding.occurrences.push_back({name("o", 4), pick(3) + 1, "", Where::blob});
    finding.lifetime = {};
    finding.commit = finding.author = finding.date = "";
    if (pick(2) != 0) {
      const CommitFacts first = commit();
      finding.lifetime.introduced = first;
      finding.commit = first.id;
      finding.author = first.author;
      finding.date = first.date;
    } else if (pick(2) != 0) {
      finding.commit = name("c", 3);
      finding.author = name("a", 2);
      finding.date = name("2024-01-0", 3);
    }
    if (pick(3) == 0) finding.lifetime.alive_at = {name("refs/heads/b", 3)};
    if (finding.lifetime.alive_at.empty() && pick(2) != 0) finding.lifetime.removed = commit();
    if (pick(2) != 0) finding.lifetime.tags = {name("v", 3)};
    finding.lifetime.tags_beyond = pick(3);
    finding.lifetime.commits = pick(5);
    report.findings.push_back(std::move(finding));
  }
  if (pick(3) == 0) report.coverage.skipped = {{name("reason", 2), pick(5) + 1, pick(2) != 0, {name("x", 20)}}};
  report.coverage.complete = pick(4) != 0;
  report.ruleset_digest = pick(4) != 0 ? "d" : "e";
  report.options = {name("option=", 3)};
  report.notices = {name("notice ", 3)};
  return report;
}

}  // namespace

TEST_CASE("merge: how the parts are put together does not matter, whatever they disagree about", "[reports]") {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    const ScanReport a = random_part(random);
    const ScanReport b = random_part(random);
    const ScanReport c = random_part(random);
    const std::string together = lines_of(merge_reports({a, b, c}));
    REQUIRE(lines_of(merge_reports({c, b, a})) == together);
    REQUIRE(lines_of(merge_reports({b, a, c})) == together);
    REQUIRE(lines_of(merge_reports({merge_reports({a, b}), c})) == together);
    REQUIRE(lines_of(merge_reports({a, merge_reports({b, c})})) == together);
    REQUIRE(lines_of(merge_reports({merge_reports({a, c}), b})) == together);
    REQUIRE(lines_of(merge_reports({a, a, b, c, b})) == together);
    const ScanReport merged = merge_reports({a, b});
    REQUIRE(lines_of(merge_reports({merged})) == lines_of(merged));
    REQUIRE(lines_of(merge_reports({merged, merged})) == lines_of(merged));
  }
}

TEST_CASE("compare: what is new one way is gone the other way, however it is accepted", "[reports]") {
  std::mt19937 random(11);
  for (int round = 0; round < 100; ++round) {
    const ScanReport a = merge_reports({random_part(random)});
    ScanReport b = merge_reports({random_part(random)});
    const ReportComparison there = compare_reports(a, b);
    const ReportComparison back = compare_reports(b, a);
    REQUIRE(there.fresh == back.gone);
    REQUIRE(there.gone == back.fresh);
    REQUIRE(there.still.size() + there.fresh.size() == b.findings.size());
    ScanReport accepted = a;
    for (Finding& finding : accepted.findings) finding.suppressed_by = SuppressedBy::baseline;
    const ReportComparison same = compare_reports(a, accepted);
    CAPTURE(round);
    REQUIRE(same.fresh.empty());
  }
}

TEST_CASE("compare: new, gone, still there", "[reports]") {
  const ScanReport before = part("a", {'1', '2'});
  const ScanReport after = part("a", {'2', '3'});
  const ReportComparison comparison = compare_reports(before, after);
  CHECK(comparison.fresh == std::vector<std::size_t>{1});
  CHECK(comparison.gone == std::vector<std::size_t>{0});
  CHECK(comparison.still == std::vector<std::size_t>{0});
}
