// SPDX-License-Identifier: Apache-2.0
//
// build/sudo: sudo in a RUN. Build steps already run as the user of the stage; sudo that works there works for an attacker
// in the running container as well. USER changes the user without leaving a key behind.
#include <set>
#include <utility>

#include "engine/detect/build/build_checks.h"
#include "engine/detect/container_view.h"

namespace plimsoll::detect::build {

void find_sudo(const CheckInput&, const ScriptView& view, Matches& matches) {
  std::set<std::size_t> reported;  // one finding a RUN
  for (const SimpleCommand& command : view.commands) {
    if (!command.with_sudo || view.sources[command.script]->role != documents::CommandRole::build_step) continue;
    // Giving rights away is what sudo is right for: sudo -u app command.
    if (!reported.insert(command.script).second) continue;
    matches.push_back(make_match({"build/sudo", Severity::low}, command.span, "A build step uses sudo",
                                 "sudo " + std::string(command.program())));
  }
}

}  // namespace plimsoll::detect::build
