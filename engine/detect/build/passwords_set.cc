// SPDX-License-Identifier: Apache-2.0
//
// build/password-set: the password of an account set in a build step. It stays in the history of the image, and a fixed
// password is the same in every container made of it. A password made at random or taken from a secret mount is no finding;
// a variable is a weaker one.
#include <algorithm>
#include <utility>

#include "engine/detect/build/build_checks.h"
#include "engine/detect/container_view.h"

namespace plimsoll::detect::build {

namespace {

bool has_expansion(const SimpleCommand& command) {
  return std::any_of(command.words.begin(), command.words.end(),
                     [](const documents::Value& word) { return !word.resolved; });
}

}  // namespace

void find_passwords_set(const CheckInput&, const ScriptView& view, Matches& matches) {
  for (std::size_t i = 0; i < view.commands.size(); ++i) {
    const SimpleCommand& command = view.commands[i];
    const documents::CommandRole role = view.sources[command.script]->role;
    if (role == documents::CommandRole::health_check) continue;
    const std::string_view program = command.program();
    Severity severity = Severity::high;
    std::string words;
    if (program == "chpasswd") {
      words = "A build step sets the password of an account (chpasswd)";
      // What stands before it in the pipeline: echo "root:secret" | chpasswd
      bool literal = false;
      bool unknown = false;
      for (std::size_t k = i; k-- > 0;) {
        if (view.commands[k].pipeline != command.pipeline) break;
        unknown = unknown || has_expansion(view.commands[k]);
        literal = literal || !has_expansion(view.commands[k]);
      }
      if (command.tree != nullptr && !command.tree->redirections.empty()) unknown = true;
      if (unknown || !literal) severity = Severity::medium;
    } else if (program == "passwd") {
      if (command.has_letter('d') || command.has_option("--delete"))
        words = "A build step removes the password of an account (passwd -d)";
      else if (command.has_option("--stdin"))
        words = "A build step sets the password of an account (passwd --stdin)";
      else if (command.pipeline_size > 1 && command.position > 0)
        words = "A build step sets the password of an account (passwd)";
      else
        continue;
    } else if (program == "useradd" || program == "usermod") {
      std::size_t at = 0;
      for (std::size_t k = 1; k + 1 < command.words.size(); ++k) {
        if (command.word(k) == "-p" || command.word(k) == "--password") at = k + 1;
      }
      if (at == 0) continue;
      const std::string_view value = command.word(at);
      if (value == "*" || value == "!" || value == "!!" || value == "x") continue;  // locked
      words = std::string("A build step sets the password of an account (") + std::string(program) + " -p)";
      if (!command.words[at].resolved) severity = Severity::medium;
    } else {
      continue;
    }
    // Scripts of their own may set up a machine by hand; a build and an entry point make every container the same.
    if (role != documents::CommandRole::build_step && role != documents::CommandRole::entrypoint &&
        role != documents::CommandRole::command)
      continue;
    if (role != documents::CommandRole::build_step) {
      // At the start of a container a variable is what its user chose.
      if (severity == Severity::medium) continue;
      words.replace(0, std::string_view("A build step").size(), "The start of the container");
    }
    matches.push_back(
        make_match({"build/password-set", severity}, command.span, std::move(words), "password " + std::string(program)));
  }
}

}  // namespace plimsoll::detect::build
