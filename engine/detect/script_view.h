// SPDX-License-Identifier: Apache-2.0
//
// Every simple command that a document runs, in the order of the text: RUN, CMD and ENTRYPOINT, health checks, scripts of CI
// jobs, shell files, recipes; shell form, exec form and `sh -c "..."` inside either. Worked out once for all rules about
// commands. What runs another command (sudo, env, time) is cut off, so that the program that counts comes first.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/documents/deployment.h"
#include "engine/documents/shell/shell_tree.h"

namespace plimsoll::detect {

struct SimpleCommand {
  std::vector<documents::Value> words;                                // program first; empty when only variables are set
  std::vector<std::pair<std::string, documents::Value>> assignments;  // NAME=value before it, of env and of export
  bool with_sudo = false;
  Span span;                 // in the file
  std::size_t script = 0;    // commands of one text share it; index into ScriptView::sources
  std::size_t pipeline = 0;  // commands of one pipeline share it
  std::size_t position = 0;  // in its pipeline, from zero
  std::size_t pipeline_size = 1;
  const documents::shell::Command* tree = nullptr;  // null for exec form

  // Base name of the program: "curl" for /usr/bin/curl; empty when there is none or it is not known.
  [[nodiscard]] std::string_view program() const;
  // A word equal to `option`, or the part behind "option=" or the next word, as `value`. Words after "--" do not count.
  [[nodiscard]] bool has_option(std::string_view option) const;
  // Short option inside a cluster: has_letter('k') for "-fsSk".
  [[nodiscard]] bool has_letter(char letter) const;
  // First word that is no option, from `from` on; npos when there is none.
  [[nodiscard]] std::size_t first_argument(std::size_t from = 1) const;
  [[nodiscard]] std::string_view word(std::size_t i) const {
    return i < words.size() ? std::string_view(words[i].expanded) : std::string_view{};
  }
};

struct ScriptView {
  std::vector<const documents::Command*> sources;
  std::vector<std::unique_ptr<const documents::shell::Script>> scripts;  // keep the trees alive
  std::vector<SimpleCommand> commands;
};

ScriptView read_scripts(const documents::Model& model);

// Base names of shells: sh, bash, dash, zsh, ...
bool is_shell(std::string_view program);

}  // namespace plimsoll::detect
