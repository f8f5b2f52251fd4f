// SPDX-License-Identifier: Apache-2.0
//
// build/world-writable and build/setuid: modes that let any process change a file, or run it with the rights of its owner.
// runtime/socket-permissions: the socket of the container runtime opened to everybody, or an account put into its group.
#include <algorithm>
#include <string>
#include <utility>

#include "engine/detect/build/build_checks.h"
#include "engine/detect/container_view.h"
#include "engine/detect/runtime/host_path_table.h"
#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::detect::build {

namespace {

struct Mode {
  bool world_writable = false;
  bool set_id = false;
  bool sticky = false;
};

Mode read_mode(std::string_view text) {
  Mode mode;
  if (!text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '7'; })) {
    if (text.size() > 4) {
      if (text.size() == 5 && text.front() == '0')
        text.remove_prefix(1);  // 00777
      else
        return mode;
    }
    mode.world_writable = ((text.back() - '0') & 2) != 0;
    if (text.size() == 4) {
      // Set-group-id alone is for directories mostly, where it hands the group down.
      mode.set_id = ((text.front() - '0') & 4) != 0;
      mode.sticky = ((text.front() - '0') & 1) != 0;
    }
    return mode;
  }
  // a+rwX, o=rw, +w is for the owner under any sane umask; u+s, +s, g+s
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t comma = rest.find(',');
    const std::string_view clause = rest.substr(0, comma);
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    const std::size_t sign = clause.find_first_of("+=");
    if (sign == std::string_view::npos) continue;
    const std::string_view who = clause.substr(0, sign);
    const std::string_view what = clause.substr(sign + 1);
    if (who.find_first_not_of("ugoa") != std::string_view::npos ||
        what.find_first_not_of("rwxXst") != std::string_view::npos)
      return {};
    if (who.find_first_of("ao") != std::string_view::npos && what.find('w') != std::string_view::npos)
      mode.world_writable = true;
    if (what.find('s') != std::string_view::npos && (who.empty() || who.find_first_of("ua") != std::string_view::npos))
      mode.set_id = true;
    if (what.find('t') != std::string_view::npos) mode.sticky = true;
  }
  return mode;
}

bool in_image(const documents::Command& source) {
  return source.role == documents::CommandRole::build_step || source.role == documents::CommandRole::entrypoint ||
         source.role == documents::CommandRole::command;
}

// Where everybody may write by nature.
bool is_shared_place(std::string_view path) {
  return path == "/tmp" || path.starts_with("/tmp/") || path == "/var/tmp" || path.starts_with("/var/tmp/") ||
         path == "/dev/shm" || path == "/dev/null";
}

}  // namespace

void find_loose_modes(const CheckInput& input, const ScriptView& view, Matches& matches) {
  for (const SimpleCommand& command : view.commands) {
    const std::string_view program = command.program();
    if (program == "usermod" || program == "adduser" || program == "gpasswd" || program == "addgroup") {
      // The group of the daemon's socket is root by another name.
      const bool adds =
          program == "usermod" ? command.has_letter('G') || command.has_option("--groups") : command.words.size() >= 3;
      for (std::size_t i = 1; adds && i < command.words.size(); ++i) {
        if (command.word(i) != "docker") continue;
        if (program != "usermod" && i + 1 != command.words.size()) continue;
        // In an image the group means nothing until somebody mounts the socket.
        matches.push_back(make_match({"runtime/socket-permissions", input.model.dockerfile ? Severity::info : Severity::low},
                                     command.span, "An account is put into the docker group, which is as good as root",
                                     std::string(program) + " docker"));
        break;
      }
      continue;
    }
    if (program != "chmod" && program != "install" && program != "mkdir") continue;
    std::string_view text;
    std::size_t first_path = 0;
    if (program == "chmod") {
      std::size_t i = 1;
      // Modes may start with "-" too (chmod -w), which takes rights away.
      while (i < command.words.size() && command.word(i).starts_with('-')) ++i;
      text = command.word(i);
      first_path = i + 1;
    } else {
      for (std::size_t i = 1; i < command.words.size(); ++i) {
        if (command.word(i) == "-m" || command.word(i) == "--mode")
          text = command.word(i + 1);
        else if (command.word(i).starts_with("-m") && command.word(i).size() > 2)
          text = command.word(i).substr(2);
        else if (command.word(i).starts_with("--mode="))
          text = command.word(i).substr(7);
      }
      first_path = command.words.size() > 1 ? command.words.size() - 1 : 0;
    }
    const Mode mode = read_mode(text);
    std::string path;
    for (std::size_t i = first_path; i < command.words.size(); ++i) {
      if (!command.word(i).starts_with('-')) {
        path = command.word(i);
        break;
      }
    }
    if (const std::string_view runtime = runtime::runtime_of_socket(runtime::tidy_host_path(path));
        mode.world_writable && !runtime.empty()) {
      matches.push_back(make_match({"runtime/socket-permissions", Severity::high}, command.span,
                                   "The " + std::string(runtime) + " socket is opened to everybody on the host",
                                   "socket " + std::string(runtime)));
      continue;
    }
    if (!in_image(*view.sources[command.script])) continue;
    if (mode.set_id && program != "mkdir") {
      matches.push_back(make_match(
          {"build/setuid", Severity::medium}, command.span,
          "A file in the image is given the set-id bit (" + std::string(text) + (path.empty() ? "" : " " + path) + ")",
          "setuid " + path));
    } else if (mode.world_writable && !mode.sticky && !is_shared_place(path)) {
      matches.push_back(make_match(
          {"build/world-writable", Severity::low}, command.span,
          "Everybody may write to " + (path.empty() ? std::string("a file") : path) + " (mode " + std::string(text) + ")",
          "mode " + path));
    }
  }
  if (!input.model.dockerfile) return;
  for (const documents::dockerfile::Instruction& instruction : input.model.dockerfile->instructions) {
    const documents::dockerfile::Flag* flag = instruction.find_flag("chmod");
    if (flag == nullptr) continue;
    const Mode mode = read_mode(flag->value);
    if (mode.set_id) {
      matches.push_back(make_match({"build/setuid", Severity::medium}, flag->span,
                                   "A copied file is given the set-id bit (" + flag->value + ")",
                                   "setuid copy " + instruction.arguments));
    } else if (mode.world_writable && !mode.sticky) {
      matches.push_back(make_match({"build/world-writable", Severity::low}, flag->span,
                                   "Everybody may write to what is copied (mode " + flag->value + ")",
                                   "mode copy " + instruction.arguments));
    }
  }
}

}  // namespace plimsoll::detect::build
