// SPDX-License-Identifier: Apache-2.0
//
// The lines of a machine report, read back one by one.
//
// A report may come from anywhere: sizes and depths are bounded, an unknown key is passed over (a later version may write
// more), a missing trailer means that the writer was stopped and makes the report incomplete.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/scanner.h"

namespace plimsoll::reports {

inline constexpr std::size_t kRecordBytesLimit = std::size_t{64} << 20U;

class RecordReader {
 public:
  explicit RecordReader(std::string name) : name_(std::move(name)) {}
  // The next line of the report, in order. True when it is a finding, which is then in `finding`; bad_input, with file and
  // line, when it is no record.
  Result<bool> take(std::string_view line, Finding& finding);
  // After the last line: what the report says beside its findings.
  Result<ReportFrame> finish();

 private:
  std::string name_;
  std::size_t line_number_ = 0;
  ReportFrame frame_;
  bool header_seen_ = false;
  bool trailer_seen_ = false;
};

// The line of a finding, without its end.
std::string record_of(const Finding& finding);

// A line that RecordReader has said to be a finding. False when it is one no more.
bool read_finding(std::string_view line, Finding& finding);

}  // namespace plimsoll::reports
