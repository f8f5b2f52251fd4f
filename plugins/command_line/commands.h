// SPDX-License-Identifier: Apache-2.0
//
// What each command does. Each returns the exit code of the process.
#pragma once

#include "plugins/command_line/options.h"

namespace plimsoll::command_line {

int run_scan(const Arguments& arguments);
int run_baseline(const Arguments& arguments);
int run_rules(const Arguments& arguments);
int run_parse(const Arguments& arguments);
int run_images(const Arguments& arguments);
int run_explain(const Arguments& arguments);
int run_render(const Arguments& arguments);
int run_merge(const Arguments& arguments);
int run_diff(const Arguments& arguments);
int run_hook_command(const Arguments& arguments);
// Called by the name of a hook: `words` are the arguments git gives.
int run_as_hook(const std::string& event, const std::vector<std::string>& words, const Arguments& arguments);
int run_ci(const Arguments& arguments);
int run_help(const Arguments& arguments);
int run_completions(const Arguments& arguments);
int run_version(const Arguments& arguments);

}  // namespace plimsoll::command_line
