// SPDX-License-Identifier: Apache-2.0
//
// See shell_document.h. A script is claimed by its extension; a file without one is asked for its "#!" line.
#include "engine/documents/shell/shell_document.h"

#include <algorithm>
#include <array>

#include "engine/documents/run_command/run_command.h"

namespace plimsoll::documents {
namespace {

constexpr std::array<std::string_view, 5> kExtensions{".sh", ".bash", ".ksh", ".dash", ".ash"};
constexpr std::array<std::string_view, 6> kInterpreters{"sh", "bash", "ash", "dash", "ksh", "busybox"};

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

DocumentType::Claim claim_shell_path(std::string_view path) {
  const std::string_view name = last_part(path);
  for (const std::string_view extension : kExtensions)
    if (name.size() > extension.size() && name.ends_with(extension)) return DocumentType::Claim::yes;
  return name.find('.') == std::string_view::npos && !name.empty() ? DocumentType::Claim::maybe : DocumentType::Claim::no;
}

bool claim_shell_content(std::string_view /*path*/, std::string_view head) {
  if (!head.starts_with("#!")) return false;
  std::string_view line = head.substr(2, std::min(head.find('\n'), std::size_t{200}) - 2);
  // "/usr/bin/env bash -e": some word is a shell, by its last part.
  while (!line.empty()) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) break;
    line.remove_prefix(begin);
    const std::string_view word = line.substr(0, line.find_first_of(" \t\r"));
    line.remove_prefix(word.size());
    if (std::find(kInterpreters.begin(), kInterpreters.end(), last_part(word)) != kInterpreters.end()) return true;
  }
  return false;
}

Model read_shell(std::string_view /*path*/, std::string_view bytes, FileLookup* /*files*/) {
  Model model;
  if (bytes.empty()) return model;
  Command command;
  command.role = CommandRole::script;
  command.shell_form = true;
  command.shell = "/bin/sh";
  command.text = std::string(bytes);
  command.text_pieces.push_back({0, bytes.size()});
  command.span = {0, bytes.size()};
  model.commands.push_back(std::move(command));
  const shell::Script script = shell::parse_script(bytes);
  model.diagnostics = script.diagnostics;
  add_container_commands(script.body, {}, model);
  return model;
}

}  // namespace plimsoll::documents
