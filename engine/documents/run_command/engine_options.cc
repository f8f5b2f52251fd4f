// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/run_command/engine_options.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/documents/run_command/option_values.h"

namespace plimsoll::documents::command_line {

void add_environment(const Option& option, EnvironmentRole role, std::optional<std::size_t> container, Model& model) {
  if (!option.value) return;
  const std::size_t equals = option.value->expanded.find('=');
  if (equals == std::string::npos || equals == 0) return;  // taken from the environment of the caller
  EnvironmentEntry entry;
  entry.name = option.value->expanded.substr(0, equals);
  entry.value = rest_of(*option.value, equals + 1);
  entry.role = role;
  entry.container = container;
  model.environment.push_back(std::move(entry));
}

void add_option(const Option& option, Model& model, std::size_t index) {
  if (option.known != nullptr && option.known->takes_value && !option.value) return;  // the command ends here
  const auto push = [&](OptionKey key, Value value) -> ContainerOption& {
    ContainerOption& added = model.containers[index].options.emplace_back();
    added.key = key;
    added.name = option.name;
    added.value = std::move(value);
    added.span = option.span;
    return added;
  };
  Value value;
  value.raw = value.expanded = "true";
  value.span = option.span;
  if (option.value) value = *option.value;
  const OptionKey key = option.known != nullptr ? option.known->key : OptionKey::other;
  switch (key) {
    case OptionKey::cap_add:
    case OptionKey::cap_drop:
      for (std::string& name : parse_capabilities(value.expanded)) {
        Value one = value;
        one.expanded = std::move(name);
        push(key, std::move(one));
      }
      return;
    case OptionKey::mount: {
      MountDetail detail = option.name == "mount" ? parse_mount(value.expanded) : parse_volume(value.expanded);
      push(key, std::move(value)).mount = std::move(detail);
      return;
    }
    case OptionKey::port: {
      PortDetail detail = parse_port(value.expanded);
      push(key, std::move(value)).port = std::move(detail);
      return;
    }
    case OptionKey::security_option: {
      ContainerOption parsed = parse_security_option(value, option.span);
      parsed.name = option.name;
      model.containers[index].options.push_back(std::move(parsed));
      return;
    }
    case OptionKey::oom:
      value.expanded = option.name + "=" + value.expanded;
      push(key, std::move(value));
      return;
    case OptionKey::network_mode:
      if (value.expanded.starts_with("name=")) value = rest_of(value, 5);
      push(key, std::move(value));
      return;
    case OptionKey::privileged:
    case OptionKey::read_only_root:
      if (value.expanded == "1" || value.expanded == "t" || value.expanded == "T" || value.expanded == "True" ||
          value.expanded == "TRUE") {
        value.expanded = "true";
      }
      push(key, std::move(value));
      return;
    default:
      break;
  }
  if (option.name == "env") {
    add_environment(option, EnvironmentRole::container_environment, index, model);
    return;
  }
  if (option.name == "label") {
    add_environment(option, EnvironmentRole::label, index, model);
    return;
  }
  if (option.name == "entrypoint" && option.value) {
    Command command;
    command.role = CommandRole::entrypoint;
    command.arguments.push_back(*option.value);
    command.span = option.span;
    command.container = index;
    model.commands.push_back(std::move(command));
    return;
  }
  push(key, std::move(value));
}

const Option* find(const std::vector<Option>& options, std::string_view name) {
  const auto found =
      std::find_if(options.rbegin(), options.rend(), [&](const Option& option) { return option.name == name; });
  return found == options.rend() ? nullptr : &*found;
}

bool is_on(const Option* option) { return option != nullptr && (!option->value || option->value->expanded == "true"); }

}  // namespace plimsoll::documents::command_line
