// SPDX-License-Identifier: Apache-2.0
//
// style/change-directory, pipe-without-pipefail, wget-and-curl: how a build step is written.
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/detect/container_view.h"
#include "engine/detect/style/style_checks.h"
#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::detect::style {

namespace {

bool sets_pipefail(const SimpleCommand& command) {
  if (command.program() != "set") return false;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    if (command.word(i) == "pipefail") return true;
  }
  return false;
}

// dash, the sh of Debian, knew no pipefail for most of its life; the sh of busybox does.
bool is_busybox(const documents::dockerfile::File& file, std::size_t stage) {
  if (stage >= file.stages.size()) return false;
  const std::vector<std::size_t> line = file.ancestry(stage);
  const std::string& base = file.stages[line.empty() ? stage : line.front()].base.expanded;
  return base.find("alpine") != std::string::npos || base.find("busybox") != std::string::npos;
}

bool stops_in_pipes(const documents::Command& step, const documents::dockerfile::File& file) {
  const std::string_view shell = step.shell;
  if (shell.find("pwsh") != std::string_view::npos || shell.find("powershell") != std::string_view::npos ||
      shell.find("cmd") != std::string_view::npos)
    return true;
  if (shell.find("pipefail") == std::string_view::npos) return false;
  std::string_view program = shell.substr(0, shell.find(' '));
  program = program.substr(program.rfind('/') + 1);
  return program != "sh" || is_busybox(file, step.container.value_or(0));
}

}  // namespace

void find_command_habits(const CheckInput& input, const ScriptView& view, Matches& matches) {
  if (!input.model.dockerfile) return;
  std::set<std::size_t> with_pipefail;
  for (const SimpleCommand& command : view.commands) {
    if (sets_pipefail(command)) with_pipefail.insert(command.script);
  }
  // Each stage is an image of its own: a FROM between them parts wget from curl.
  const SimpleCommand* wget = nullptr;
  const SimpleCommand* curl = nullptr;
  std::size_t stage_of_wget = 0;
  std::size_t stage_of_curl = 0;
  std::set<std::size_t> piped;
  for (const SimpleCommand& command : view.commands) {
    const documents::Command& source = *view.sources[command.script];
    if (source.role != documents::CommandRole::build_step) continue;
    const std::string_view program = command.program();
    const std::size_t stage = source.container.value_or(0);
    if (program == "wget" && (wget == nullptr || (stage_of_wget != stage && stage_of_wget != stage_of_curl))) {
      wget = &command;
      stage_of_wget = stage;
    }
    if (program == "curl" && (curl == nullptr || (stage_of_curl != stage && stage_of_wget != stage_of_curl))) {
      curl = &command;
      stage_of_curl = stage;
    }
    if (program == "cd" && command.words.size() > 1) {
      matches.push_back(make_match({"style/change-directory", Severity::low}, command.span,
                                   "A build step changes the directory; WORKDIR does it for all that follow",
                                   "cd " + std::string(command.word(1))));
    }
    const bool safe_shell = stops_in_pipes(source, *input.model.dockerfile);
    // PowerShell stops by itself.
    const bool own_shell = program == "pwsh" || program == "powershell";
    if (command.pipeline_size > 1 && !own_shell && command.position == 0 && !safe_shell &&
        !with_pipefail.contains(command.script) && piped.insert(command.script).second) {
      matches.push_back(make_match({"style/pipe-without-pipefail", Severity::low}, command.span,
                                   "Only the last command of the pipe decides whether the step fails",
                                   "pipe " + std::string(program)));
    }
  }
  if (wget != nullptr && curl != nullptr && stage_of_wget == stage_of_curl) {
    matches.push_back(make_match({"style/wget-and-curl", Severity::low}, wget->span,
                                 "The image is built with both wget and curl", "wget and curl"));
  }
}

}  // namespace plimsoll::detect::style
