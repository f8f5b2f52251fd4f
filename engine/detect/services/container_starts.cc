// SPDX-License-Identifier: Apache-2.0
//
// See container_starts.h.
#include "engine/detect/services/container_starts.h"

#include <array>
#include <map>
#include <optional>

#include "engine/detect/services/service_verdict.h"
#include "engine/documents/paths.h"

namespace plimsoll::detect::services {
namespace {

constexpr std::size_t kContainerLimit = 200;

// entrypoint, command and hooks of one container.
struct ContainerCommands {
  const documents::Command* entrypoint = nullptr;
  const documents::Command* command = nullptr;
  std::vector<const documents::Command*> hooks;
};

// argv of entrypoint followed by that of command.
documents::Command joined_command(const documents::Command& entrypoint, const documents::Command& command) {
  documents::Command result = entrypoint;
  if (result.shell_form) return result;
  if (command.shell_form) {
    for (const std::string_view word : {"/bin/sh", "-c"}) {
      documents::Value value;
      value.raw = value.expanded = std::string(word);
      result.arguments.push_back(std::move(value));
    }
    documents::Value value;
    value.raw = value.expanded = command.text;
    result.arguments.push_back(std::move(value));
  } else {
    result.arguments.insert(result.arguments.end(), command.arguments.begin(), command.arguments.end());
  }
  return result;
}

bool is_several(const Verdict& verdict) {
  return verdict.kind == VerdictKind::several || verdict.kind == VerdictKind::probable;
}

// The Dockerfile of a compose service that is built from this tree; empty when the build is elsewhere.
std::string dockerfile_of(std::string_view compose_path, const documents::BuildSource& build) {
  const std::string context = build.context.empty() ? "." : build.context;
  const std::string name = build.dockerfile.empty() ? "Dockerfile" : build.dockerfile;
  if (context.find_first_of("$:") != std::string::npos || name.find('$') != std::string::npos) return {};
  return documents::join_path(documents::folder_of(compose_path), context + "/" + name);
}

// The start of a service whose image is built here, when the file changes it.
std::optional<ImageStart> overridden_start(const CheckInput& input, std::size_t index, const ContainerCommands& commands) {
  const documents::Container& container = input.model.containers[index];
  if (!container.build || (commands.command == nullptr && commands.entrypoint == nullptr)) return std::nullopt;
  StartOverride given;
  given.dockerfile = dockerfile_of(input.path, *container.build);
  if (given.dockerfile.empty()) return std::nullopt;
  given.target = container.build->target;
  given.entrypoint = commands.entrypoint;
  given.command = commands.command;
  for (const documents::EnvironmentEntry& entry : input.model.environment)
    if (entry.container == index && entry.role == documents::EnvironmentRole::container_environment)
      given.environment.emplace_back(entry.name, entry.value.resolved ? std::optional(entry.value.expanded) : std::nullopt);
  const ServiceCatalogue& catalogue = *input.settings.service_catalogue;
  std::optional<ImageStart> start = read_overridden_start(catalogue, input.files, given, input.bytes);
  if (!start) return start;
  // What the Dockerfile starts by itself is told there.
  const Verdict verdict = judge_start(catalogue, *start);
  if (verdict.kind != VerdictKind::nothing && verdict.kind != VerdictKind::one) {
    given.entrypoint = given.command = nullptr;
    given.environment.clear();
    const std::optional<ImageStart> own = read_overridden_start(catalogue, input.files, given, input.bytes);
    if (own && judge_start(catalogue, *own).purposes == verdict.purposes) start->command_line = 0;
  }
  return start;
}

}  // namespace

std::vector<ImageStart> starts_of_containers(const CheckInput& input) {
  const ServiceCatalogue& catalogue = *input.settings.service_catalogue;
  std::map<std::size_t, ContainerCommands> containers;
  std::vector<ImageStart> result;
  for (const documents::Command& command : input.model.commands) {
    if (!command.container || *command.container >= input.model.containers.size()) {
      // A command of nobody's container.
      if (command.role == documents::CommandRole::command && result.size() < kContainerLimit)
        result.push_back(read_command_start(catalogue, &command, input.bytes, {}));
      continue;
    }
    if (!input.model.containers[*command.container].ships) continue;
    if (containers.size() >= kContainerLimit && !containers.contains(*command.container)) continue;
    ContainerCommands& own = containers[*command.container];
    if (command.role == documents::CommandRole::entrypoint) own.entrypoint = &command;
    if (command.role == documents::CommandRole::command) own.command = &command;
    if (command.role == documents::CommandRole::lifecycle && own.hooks.size() < 10) own.hooks.push_back(&command);
  }
  for (const auto& [index, commands] : containers) {
    if (commands.entrypoint == nullptr && commands.command == nullptr && commands.hooks.empty()) continue;
    std::string image;
    for (const documents::ImageUse& use : input.model.images)
      if (use.container == index && use.role == documents::ImageRole::workload) image = use.reference.expanded;
    std::optional<ImageStart> start = overridden_start(input, index, commands);
    if (!start) {
      documents::Command both;
      const documents::Command* command = commands.command != nullptr ? commands.command : commands.entrypoint;
      if (commands.command != nullptr && commands.entrypoint != nullptr) {
        both = joined_command(*commands.entrypoint, *commands.command);
        command = &both;
      }
      start = read_command_start(catalogue, command, input.bytes, image);
    }
    for (const documents::Command* hook : commands.hooks) add_hook_starts(catalogue, *hook, input.bytes, *start);
    if (start->command_line > 0) result.push_back(*std::move(start));
  }
  return result;
}

std::string started_otherwise_by(const CheckInput& input) {
  if (input.files == nullptr) return {};
  static constexpr std::array<std::string_view, 4> kNames{"compose.yaml", "compose.yml", "docker-compose.yml",
                                                          "docker-compose.yaml"};
  std::string folder(documents::folder_of(input.path));
  for (int up = 0; up < 6; ++up) {
    for (const std::string_view name : kNames) {
      const std::string path = folder.empty() ? std::string(name) : folder + "/" + std::string(name);
      const std::optional<std::string> text = input.files->read(path, documents::kDeploymentBytesLimit);
      if (!text) continue;
      const documents::DocumentType* const type = documents::classify(path, *text);
      if (type == nullptr || type->kind != documents::DocumentKind::compose) continue;
      const documents::Model model = type->read(path, *text, input.files);
      const CheckInput other{path, *text, *type, model, input.files, input.settings};
      for (std::size_t index = 0; index < model.containers.size() && index < kContainerLimit; ++index) {
        const documents::Container& container = model.containers[index];
        if (!container.build || dockerfile_of(path, *container.build) != input.path) continue;
        ContainerCommands commands;
        for (const documents::Command& command : model.commands) {
          if (command.container != index) continue;
          if (command.role == documents::CommandRole::entrypoint) commands.entrypoint = &command;
          if (command.role == documents::CommandRole::command) commands.command = &command;
        }
        const std::optional<ImageStart> start = overridden_start(other, index, commands);
        if (!start || start->starts.empty()) continue;
        if (!is_several(judge_start(*input.settings.service_catalogue, *start))) return path;
      }
    }
    if (folder.empty()) break;
    folder = std::string(documents::folder_of(folder));
  }
  return {};
}

}  // namespace plimsoll::detect::services
