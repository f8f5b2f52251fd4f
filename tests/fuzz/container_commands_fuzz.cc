// SPDX-License-Identifier: Apache-2.0
//
// A script of a stranger, read for its container commands and held against every rule about commands. Held: what is found
// lies inside the text, and no message holds a NUL of its own making.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/detect/check.h"
#include "engine/documents/run_command/run_command.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll;
  const std::string_view text(reinterpret_cast<const char*>(data), size < 65536 ? size : 65536);
  documents::Model model;
  documents::Command command;
  command.role = documents::CommandRole::build_step;
  command.shell_form = true;
  command.text = text;
  command.span = {0, text.size()};
  command.text_pieces.push_back(command.span);
  model.commands.push_back(command);
  const documents::shell::Script script = documents::shell::parse_script(text);
  documents::add_container_commands(script.body, {}, model);
  for (const documents::Container& container : model.containers) {
    for (const documents::ContainerOption& option : container.options) {
      if (option.span.end > text.size() || option.span.begin > option.span.end) std::abort();
    }
  }
  const documents::DocumentType type{documents::DocumentKind::shell_script, "shell", nullptr, nullptr, nullptr};
  detect::CheckSettings settings;
  settings.as_of = "2026-11-24";
  const detect::CheckInput input{"run.sh", text, type, model, nullptr, settings};
  std::vector<detect::Match> matches;
  detect::CheckCounts counts;
  for (const detect::Check& check : detect::all_checks()) check.run(input, matches, counts);
  for (const detect::Match& match : matches) {
    if (match.span.end > text.size() || match.span.begin > match.span.end) std::abort();
    if (match.rule.empty() || match.message.empty() || match.subject.empty()) std::abort();
  }
  return 0;
}
