// SPDX-License-Identifier: Apache-2.0
//
// What a runner makes of the lines and files that a step leaves: workflow commands with their two notations, the pause
// between ::stop-commands::TOKEN and ::TOKEN::, the limits of annotations, and the files behind GITHUB_OUTPUT and its kin.
//
// The rules are those of actions/runner (ActionCommand.cs, ActionCommandManager.cs, ExecutionContext.cs,
// FileCommandManager.cs), written down in words of our own. Every command that takes effect is kept, so that a test can say
// that a stranger's file name brought about none.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll::tests {

struct Annotation {
  std::string kind;  // "error", "warning", "notice"
  std::string message;
  std::map<std::string, std::string> properties;
};

class RunnerLog {
 public:
  explicit RunnerLog(std::string workspace) : workspace_(std::move(workspace)) {}

  // One line of a step's output.
  void take_line(const std::string& line);
  // NAME=VALUE and NAME<<DELIMITER lines. False when the runner would refuse the file.
  static bool read_pairs(const std::string& text, std::map<std::string, std::string>& pairs);

  std::vector<Annotation> annotations;  // those that are shown: ten of a kind
  std::size_t annotations_dropped = 0;
  std::vector<std::string> other_commands;  // everything else that took effect, by name
  std::string shown;                        // the log as a person sees it

 private:
  struct Command {
    std::string name;
    std::map<std::string, std::string> properties;
    std::string data;
  };
  bool parse_new(std::string_view line, Command& command) const;
  bool parse_old(std::string_view line, Command& command) const;
  [[nodiscard]] bool is_registered(const std::string& name) const;
  void carry_out(const Command& command);

  std::string workspace_;
  std::string stop_token_;
};

}  // namespace plimsoll::tests
