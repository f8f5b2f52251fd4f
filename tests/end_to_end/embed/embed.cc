// SPDX-License-Identifier: Apache-2.0
//
// A whole program on the installed library: scans a folder, prints a line for each finding.
#include <plimsoll/scanner.h>

#include <cstdio>

int main(int count, char** words) {
  plimsoll::ScanRequest request;
  request.path = count > 1 ? words[1] : ".";
  request.selection.kind = plimsoll::SelectionKind::folder;

  const plimsoll::ScanReport report = plimsoll::scan(request);
  if (!report.error.empty()) {
    std::fprintf(stderr, "cannot scan: %s\n", report.error.c_str());
    return 4;
  }
  for (const plimsoll::Finding& finding : report.findings) {
    std::printf("%s:%zu %s\n", finding.path.c_str(), finding.start_line, finding.rule.c_str());
  }
  return static_cast<int>(plimsoll::exit_code_of(report, plimsoll::Gate{}));
}
