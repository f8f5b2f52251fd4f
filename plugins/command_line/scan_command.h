// SPDX-License-Identifier: Apache-2.0
//
// Scanning and reporting, for every command that does both.
#pragma once

#include <string>
#include <vector>

#include "engine/scanner.h"
#include "plugins/command_line/options.h"

namespace plimsoll::command_line {

struct ReportFile {
  std::string format;
  std::string path;
};

struct ReportPlan {
  std::string format = "text";  // on standard output
  std::vector<ReportFile> files;
  std::string color = "auto";
  RenderOptions options;
};

// Everything that a user can get wrong is checked before the scan: nobody wants to wait for a typing error. False with a
// sentence.
bool plan_reports(const Arguments& arguments, ReportPlan& plan, std::string& error);

// Gives the exit code.
int scan_and_report(ScanRequest request, ReportPlan plan);

}  // namespace plimsoll::command_line
