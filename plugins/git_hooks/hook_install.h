// SPDX-License-Identifier: Apache-2.0
//
// Puts Plimsoll into a repository's hooks, beside what is there, and tells who stands in the way.
//
// Nothing is overwritten: a hook that is there is renamed to NAME.before-plimsoll and called first, with the same arguments
// and the same standard input. Where git looks for hooks is git's own answer ('git rev-parse --git-path hooks'), so linked
// work trees and core.hooksPath are right. A hooks path that belongs to a tool (husky keeps it in the work tree) or that is
// shared by all repositories of a user is not written to without being asked: the tool would write over it, the others
// would be surprised.
#pragma once

#include <string>
#include <vector>

namespace plimsoll::git_hooks {

struct InstallOptions {
  std::string repository = ".";
  std::vector<std::string> events = {"pre-commit", "pre-push"};
  std::vector<std::string> hook_words;  // options that the hook gives to "hook run", as {"--timeout", "4"}
  std::string program;                  // absolute path of plimsoll; empty: found on the PATH when the hook runs
  bool into_hooks_path = false;         // also where core.hooksPath points to
};

struct InstallResult {
  bool ok = false;
  std::string text;  // what was done, or what stands in the way and what to do
};

InstallResult install_hooks(const InstallOptions& options);
// Takes our hooks out and puts back what was there before.
InstallResult uninstall_hooks(const InstallOptions& options);
// Says for each event whether Plimsoll runs, and if not, why.
InstallResult examine_hooks(const InstallOptions& options);

}  // namespace plimsoll::git_hooks
