// SPDX-License-Identifier: Apache-2.0
#include "engine/reports/report_reader.h"

#include <algorithm>

#include "engine/reports/report_records.h"

namespace plimsoll::reports {

Result<ScanReport> parse_report(std::string_view text, const std::string& name) {
  RecordReader reader(name);
  ScanReport report;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    Finding finding;
    const auto taken = reader.take(line, finding);
    if (!taken) return fail(taken.error());
    if (*taken) report.findings.push_back(std::move(finding));
  }
  auto frame = reader.finish();
  if (!frame) return fail(frame.error());
  static_cast<ReportFrame&>(report) = std::move(*frame);
  return report;
}

}  // namespace plimsoll::reports

namespace plimsoll {

std::optional<ScanReport> read_report(std::string_view text, const std::string& name, std::string& error) {
  auto report = reports::parse_report(text, name);
  if (report) return std::move(*report);
  error = report.error().message();
  return std::nullopt;
}

ReportComparison compare_reports(const ScanReport& before, const ScanReport& after) {
  const auto identities = [](const ScanReport& report) {
    std::vector<std::string_view> list;
    for (const Finding& finding : report.findings) list.push_back(finding.identity);
    std::sort(list.begin(), list.end());
    return list;
  };
  const auto old_ones = identities(before);
  const auto new_ones = identities(after);
  ReportComparison comparison;
  for (std::size_t at = 0; at < after.findings.size(); ++at) {
    const bool known = std::binary_search(old_ones.begin(), old_ones.end(), after.findings[at].identity);
    (known ? comparison.still : comparison.fresh).push_back(at);
  }
  for (std::size_t at = 0; at < before.findings.size(); ++at) {
    if (!std::binary_search(new_ones.begin(), new_ones.end(), before.findings[at].identity)) comparison.gone.push_back(at);
  }
  return comparison;
}

}  // namespace plimsoll
