// SPDX-License-Identifier: Apache-2.0
//
// Runs the program under test, and git, as a user would.
#pragma once

#include <boost/filesystem.hpp>
#include <string>
#include <vector>

namespace plimsoll::tests {

struct ProgramResult {
  int exit_code = -1;  // 128 + signal when it was killed
  std::string output;  // standard output
  std::string errors;  // standard error
};

struct ProgramOptions {
  std::string working_directory;  // empty: this one
  std::string standard_input;
  std::vector<std::string> environment;  // "NAME=value", added
  bool close_output = false;             // standard output is a pipe whose reader is gone
};

// Looks up `words[0]` on the PATH unless it holds a slash.
ProgramResult run(const std::vector<std::string>& words, const ProgramOptions& options = {});

// The program `plimsoll` of this build with these arguments.
ProgramResult run_plimsoll(std::vector<std::string> arguments, const ProgramOptions& options = {});

// A folder that is gone at the end of the scope.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string path(const std::string& below = {}) const;
  // Writes a file below, making folders as needed.
  void write(const std::string& below, const std::string& content) const;

 private:
  boost::filesystem::path root_;
};

// A repository in `folder`, made by git itself with a fixed author and time.
class GitFolder : public TemporaryFolder {
 public:
  GitFolder();
  // Runs git in the folder; the test fails when git does. Gives its output without the last line end.
  std::string git(const std::vector<std::string>& arguments) const;
  // Adds everything and commits; gives the commit's id.
  std::string commit(const std::string& message) const;

 private:
  mutable int commits_ = 0;
};

}  // namespace plimsoll::tests
