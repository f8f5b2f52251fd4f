// SPDX-License-Identifier: Apache-2.0
//
// Reports of a stranger. Held: what was read and is written and read back is the same report; no format lets an escape or a
// byte that ends a line of its own through into the text report; a merge of a report with itself is the merge of it alone.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include "engine/scanner.h"

namespace {

std::string rendered(const plimsoll::ScanReport& report, std::string_view format) {
  std::ostringstream out;
  plimsoll::render(report, format, {}, out);
  return std::move(out).str();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll;
  const std::string_view text(reinterpret_cast<const char*>(data), size < 32768 ? size : 32768);
  std::string error;
  const auto report = read_report(text, "report", error);
  if (!report) {
    if (error.empty()) std::abort();
    return 0;
  }
  const std::string once = rendered(*report, "jsonl");
  const auto again = read_report(once, "report", error);
  if (!again || rendered(*again, "jsonl") != once) std::abort();
  for (const std::string& format : report_formats()) {
    if (rendered(*report, format).find('\x1b') != std::string::npos) std::abort();
  }
  if (rendered(merge_reports({*report, *report}), "jsonl") != rendered(merge_reports({*report}), "jsonl")) std::abort();
  static_cast<void>(compare_reports(*report, *again));
  return 0;
}
