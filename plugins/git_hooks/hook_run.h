// SPDX-License-Identifier: Apache-2.0
//
// Plimsoll as a git hook: what git says it is about to do becomes a selection, and the exit code is the answer.
//
//   pre-commit    what is staged (GIT_INDEX_FILE counts: a partial commit has an index of its own)
//   pre-push      the commits of every ref on standard input that the remote does not have, tags too
//   pre-receive   the commits of every pushed ref that the server does not have, out of the quarantine
//   update        the same for one ref
//
// On a server settings count as its HEAD has them, a push is told when it accepts findings of its own, and the push option
// "plimsoll.skip=REASON" lets it through where the server allows that.
//
// A hook that cries wolf is uninstalled, so a hook stops for findings of severity medium and above that are at least
// likely, and a commit only for what it brings in. It prints nothing when all is well. What could not be read stops it too:
// a gate that saw nothing must not be green.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/scanner.h"

namespace plimsoll::git_hooks {

struct HookOptions {
  unsigned timeout_seconds = 0;    // 0: none
  bool accept_on_timeout = false;  // else the push is refused
  bool allow_skip = false;         // a push option may ask to be let through; a decision of the server
  std::vector<std::string> only;   // beginnings of rule names; empty: all rules
  Gate gate{Severity::medium, false, Confidence::likely};
};

// The events that this program can answer, as git names them.
bool is_hook_event(std::string_view name);

// `input` is what git wrote to standard input. Gives the exit code for git.
int run_hook(const std::string& event, const std::vector<std::string>& arguments, const std::string& input,
             const HookOptions& options);

// The range of a push, from the lines "LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID"; nothing when only refs are deleted.
std::optional<std::string> range_of_push(std::string_view input, const std::string& remote);
// The range of what is received, from the lines "OLD-ID NEW-ID REF"; nothing when only refs are deleted.
std::optional<std::string> range_of_receive(std::string_view input);

}  // namespace plimsoll::git_hooks
