// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/documents/model_lines.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

namespace plimsoll::documents {
namespace {

const char* name_of(ImageRole role) {
  constexpr const char* kNames[] = {"stage_base", "copy_source", "frontend",  "workload", "init",         "build_result",
                                    "ci_job",     "ci_service",  "ci_action", "tool",     "base_argument"};
  return kNames[static_cast<std::size_t>(role)];
}

const char* name_of(OptionKey key) {
  constexpr const char* kNames[] = {"privileged",
                                    "cap_add",
                                    "cap_drop",
                                    "network",
                                    "pid",
                                    "ipc",
                                    "uts",
                                    "userns",
                                    "cgroupns",
                                    "seccomp",
                                    "apparmor",
                                    "selinux",
                                    "no_new_privileges",
                                    "user",
                                    "run_as_non_root",
                                    "read_only_root",
                                    "mount",
                                    "device",
                                    "port",
                                    "memory",
                                    "cpu",
                                    "pids",
                                    "memory_request",
                                    "cpu_request",
                                    "runtime",
                                    "restart",
                                    "environment_file",
                                    "security_option",
                                    "masked_paths",
                                    "host_users",
                                    "sysctl",
                                    "oom",
                                    "other"};
  return kNames[static_cast<std::size_t>(key)];
}

const char* name_of(CommandRole role) {
  constexpr const char* kNames[] = {"entrypoint", "command", "build_step", "health_check", "lifecycle", "script"};
  return kNames[static_cast<std::size_t>(role)];
}

const char* name_of(EnvironmentRole role) {
  constexpr const char* kNames[] = {"image", "build_argument", "label", "container", "ci", "secret", "config"};
  return kNames[static_cast<std::size_t>(role)];
}

std::string shown(const Value& value) { return value.expanded + (value.resolved ? "" : " ?"); }

void check_span(Span span, std::string_view bytes) {
  CHECK(span.begin <= span.end);
  CHECK(span.begin <= bytes.size());
  CHECK(span.end <= bytes.size() + 1);
}

}  // namespace

std::optional<std::string> MemoryFiles::read(std::string_view path, std::size_t limit_bytes) {
  const auto found = files.find(path);
  if (found == files.end() || found->second.size() > limit_bytes) return std::nullopt;
  return found->second;
}

std::vector<std::string> MemoryFiles::list(std::string_view folder, std::size_t limit) {
  std::vector<std::string> paths;
  for (const auto& [path, content] : files)
    if (path.starts_with(folder) && paths.size() < limit) paths.push_back(path);
  return paths;
}

std::vector<std::string> lines_of(const Model& model, std::string_view bytes) {
  std::vector<std::string> lines;
  for (const ImageUse& use : model.images) {
    std::string line = std::string("image ") + name_of(use.role) + " " + use.stage + " = " + shown(use.reference);
    lines.push_back(line);
    check_span(use.reference.span, bytes);
    if (use.container) CHECK(*use.container < model.containers.size());
  }
  for (const Container& container : model.containers) {
    lines.push_back("container " + (container.owner.empty() ? "" : container.owner + " ") + container.name);
    check_span(container.span, bytes);
    for (const ContainerOption& option : container.options) {
      std::string line = "option " + container.name + " " + name_of(option.key) +
                         (option.key == OptionKey::other ? " " + option.name : "") + " ";
      check_span(option.span, bytes);
      if (option.mount) {
        line += option.mount->source + " -> " + option.mount->target + " " + option.mount->type +
                (option.mount->read_only ? " ro" : "") +
                (option.mount->propagation.empty() ? "" : " " + option.mount->propagation) +
                (option.mount->mounted ? "" : " unmounted");
      } else if (option.port) {
        line += (option.port->host_address.empty() ? "" : option.port->host_address + " ") + option.port->host_port +
                " -> " + option.port->container_port + "/" + option.port->protocol +
                (option.port->published ? "" : " unpublished");
      } else {
        line += "= " + shown(option.value);
      }
      lines.push_back(line);
    }
  }
  for (const Command& command : model.commands) {
    std::string text = command.text;
    if (command.shell_form) {
      std::size_t total = 0;
      for (const Span piece : command.text_pieces) {
        total += piece.size();
        check_span(piece, bytes);
      }
      CHECK(total == text.size());
      while (!text.empty() && text.back() == '\n') text.pop_back();
      std::replace(text.begin(), text.end(), '\n', ';');
    } else {
      for (const Value& argument : command.arguments)
        text += (&argument == command.arguments.data() ? "" : "|") + argument.expanded;
    }
    lines.push_back(std::string("command ") + name_of(command.role) + " = " + text);
  }
  for (const EnvironmentEntry& entry : model.environment) {
    lines.push_back(std::string("environment ") + name_of(entry.role) + " " + entry.name + " = " + shown(entry.value));
    check_span(entry.value.span, bytes);
  }
  for (const Diagnostic& diagnostic : model.diagnostics)
    lines.push_back("diagnostic " + std::to_string(position_of(bytes, diagnostic.span.begin).line_from_one) + ": " +
                    diagnostic.message);
  return lines;
}

void check_reader(const ReaderCase& test) {
  INFO(test.sentence);
  INFO(test.path);
  MemoryFiles files;
  files.files = test.beside;
  CHECK(may_be_deployment(test.path));
  const DocumentType* type = classify(test.path, test.bytes);
  REQUIRE(type != nullptr);
  if (test.kind != nullptr) CHECK(std::string_view(type->name) == test.kind);
  const std::vector<std::string> lines = lines_of(type->read(test.path, test.bytes, &files), test.bytes);
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  INFO(all);
  for (const std::string& line : test.present) {
    INFO("missing: " << line);
    CHECK(std::find(lines.begin(), lines.end(), line) != lines.end());
  }
  for (const std::string& start : test.absent) {
    INFO("unwanted: " << start);
    CHECK(std::none_of(lines.begin(), lines.end(), [&](const std::string& line) { return line.starts_with(start); }));
  }
  // Cut anywhere, a file is still read without harm.
  for (std::size_t length = 0; length < test.bytes.size(); length += 7) {
    const std::string cut = test.bytes.substr(0, length);
    lines_of(type->read(test.path, cut, &files), cut);
  }
}

}  // namespace plimsoll::documents
