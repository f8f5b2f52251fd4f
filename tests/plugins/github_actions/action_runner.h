// SPDX-License-Identifier: Apache-2.0
//
// Runs a composite action as a GitHub runner does, on this machine and without a network: reads its action.yml, gives each
// step the environment that a runner gives and nothing else, follows `if:`, and reads what the step leaves by the rules of
// runner_log.h. What a composite action is not allowed to do fails the test.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/plugins/github_actions/runner_log.h"

namespace plimsoll::tests {

struct ActionCall {
  std::string action;     // folder with action.yml
  std::string workspace;  // where the steps run
  std::string event;      // "push"
  std::string payload;    // JSON
  std::map<std::string, std::string> inputs;
  std::string path;                              // PATH of the steps; empty: that of this process
  std::string tool_cache;                        // empty: a folder that is not there
  std::map<std::string, std::string> variables;  // more of the environment
};

struct ActionResult {
  bool succeeded = false;
  std::map<std::string, std::string> outputs;  // of the action
  std::string summary;                         // empty when it was too large: the runner drops it then
  std::vector<int> exit_codes;                 // of the steps that ran
  RunnerLog log{""};
};

ActionResult run_action(const ActionCall& call);

}  // namespace plimsoll::tests
