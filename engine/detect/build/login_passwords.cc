// SPDX-License-Identifier: Apache-2.0
//
// build/login-password-option: a password on a command line, where every process of the machine, the log of the job and the
// history of the shell can read it. `--password-stdin` is there for this.
#include <utility>

#include "engine/detect/build/build_checks.h"
#include "engine/detect/container_view.h"

namespace plimsoll::detect::build {

void find_login_passwords(const CheckInput&, const ScriptView& view, Matches& matches) {
  for (const SimpleCommand& command : view.commands) {
    const std::string_view program = command.program();
    const bool is_client = program == "docker" || program == "podman" || program == "nerdctl" || program == "buildah" ||
                           program == "skopeo" || program == "helm" || program == "crane" || program == "oras";
    if (!is_client) continue;
    std::size_t login = 0;
    for (std::size_t i = 1; i < command.words.size() && login == 0; ++i) {
      if (command.word(i) == "login")
        login = i;
      else if (!command.word(i).starts_with('-') && command.word(i) != "registry" && command.word(i) != "auth")
        break;
    }
    if (login == 0) continue;
    for (std::size_t i = login + 1; i < command.words.size(); ++i) {
      const std::string_view word = command.word(i);
      const bool is_option = word == "-p" || word == "--password" || word.starts_with("--password=") ||
                             (word.starts_with("-p") && word.size() > 2);
      if (!is_option) continue;
      matches.push_back(make_match({"build/login-password-option", Severity::low}, command.span,
                                   std::string(program) + " login takes a password on the command line",
                                   std::string(program) + " login"));
      break;
    }
  }
}

}  // namespace plimsoll::detect::build
