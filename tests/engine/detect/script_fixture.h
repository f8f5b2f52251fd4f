// SPDX-License-Identifier: Apache-2.0
//
// One shell text as the only command of a document, and what the rules about commands say about it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/detect/trust/trust_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::testing {

inline documents::Model script(std::string text, documents::CommandRole role = documents::CommandRole::build_step) {
  documents::Model model;
  documents::Command command;
  command.role = role;
  command.shell_form = true;
  command.span = {0, text.size()};
  command.text_pieces.push_back(command.span);
  command.text = std::move(text);
  model.commands.push_back(std::move(command));
  return model;
}

inline documents::Model exec_form(std::vector<std::string> words,
                                  documents::CommandRole role = documents::CommandRole::build_step) {
  documents::Model model;
  documents::Command command;
  command.role = role;
  for (std::string& word : words) command.arguments.push_back(value(std::move(word)));
  model.commands.push_back(std::move(command));
  return model;
}

inline documents::Model environment(std::string name, std::string text,
                                    documents::EnvironmentRole role = documents::EnvironmentRole::image_environment) {
  documents::Model model;
  documents::EnvironmentEntry entry;
  entry.name = std::move(name);
  entry.value = value(std::move(text));
  entry.role = role;
  model.environment.push_back(std::move(entry));
  return model;
}

// Only the matches of one rule.
inline std::vector<Match> of_rule(std::vector<Match> matches, std::string_view rule) {
  std::vector<Match> kept;
  for (Match& match : matches) {
    if (match.rule == rule) kept.push_back(std::move(match));
  }
  return kept;
}

inline std::vector<Match> run_rule(const documents::Model& model, std::string_view rule) {
  return of_rule(run(check_commands, model), rule);
}

}  // namespace plimsoll::detect::testing
