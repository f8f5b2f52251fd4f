// SPDX-License-Identifier: Apache-2.0
//
// One command at a time: the program, its own options, the command, its options, the rest.
#include "engine/documents/run_command/run_command.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/documents/run_command/command_words.h"
#include "engine/documents/run_command/engine_options.h"
#include "engine/documents/run_command/option_table.h"
#include "engine/documents/run_command/option_values.h"

namespace plimsoll::documents {

using namespace command_line;

namespace {

struct Reader {
  std::span<const Value> words;
  Span span;
  const ScriptContext& context;
  Model& model;

  void add_image(const Value& reference, ImageRole role, bool ships, std::optional<std::size_t> container, std::string stage,
                 std::string platform = {}) {
    ImageUse use;
    use.reference = reference;
    use.role = role;
    use.ships = ships;
    use.container = container;
    use.stage = std::move(stage);
    use.platform = std::move(platform);
    model.images.push_back(std::move(use));
  }

  void run(std::size_t i) {
    std::vector<Option> options;
    while (i < words.size()) {
      if (words[i].expanded == "--") {
        ++i;
        break;
      }
      if (is_option(words[i]))
        read_option(OptionTable::run, words, i, options);
      else if (stands_for_options(words, i))
        ++i;
      else
        break;
    }
    const bool detached = is_on(find(options, "detach")) || find(options, "restart") != nullptr;
    const std::size_t index = model.containers.size();
    Container container;
    container.origin = ContainerOrigin::run_command;
    container.span = span;
    container.ships = detached && !context.in_ci;
    if (const Option* name = find(options, "name"); name != nullptr && name->value)
      container.name = name->value->expanded;
    else if (i < words.size())
      container.name = words[i].expanded;
    model.containers.push_back(container);
    for (const Option& option : options) add_option(option, model, index);
    if (i >= words.size()) return;
    std::string platform;
    if (const Option* option = find(options, "platform"); option != nullptr && option->value)
      platform = option->value->expanded;
    if (!is_on(find(options, "rootfs")))
      add_image(words[i], ImageRole::tool, container.ships, index, container.name, platform);
    if (i + 1 < words.size()) {
      Command command;
      command.role = CommandRole::command;
      for (std::size_t k = i + 1; k < words.size(); ++k) command.arguments.push_back(words[k]);
      command.span = {words[i + 1].span.begin, words.back().span.end};
      command.container = index;
      model.commands.push_back(std::move(command));
    }
  }

  // Options may stand before, between and behind the arguments.
  std::vector<Value> read_all(OptionTable table, std::size_t i, std::vector<Option>& options) {
    std::vector<Value> arguments;
    while (i < words.size()) {
      if (is_option(words[i])) {
        read_option(table, words, i, options);
        continue;
      }
      arguments.push_back(words[i]);
      ++i;
    }
    return arguments;
  }

  void build(std::size_t i) {
    std::vector<Option> options;
    read_all(OptionTable::build, i, options);
    for (const Option& option : options) {
      if (!option.value) continue;
      if (option.name == "tag") {
        add_image(*option.value, ImageRole::build_result, false, std::nullopt, {});
      } else if (option.name == "build-arg") {
        add_environment(option, EnvironmentRole::build_argument, std::nullopt, model);
      } else if (option.name == "build-context") {
        const std::size_t at = option.value->expanded.find("=docker-image://");
        if (at != std::string::npos)
          add_image(rest_of(*option.value, at + 16), ImageRole::base_argument, false, std::nullopt, {});
      } else if (option.name == "from") {
        add_image(*option.value, ImageRole::base_argument, true, std::nullopt, {});
      }
    }
    // Options that loosen the isolation of the build itself.
    const std::size_t index = model.containers.size();
    Container container;
    container.origin = ContainerOrigin::run_command;
    container.name = "of the build";
    container.span = span;
    container.ships = false;
    model.containers.push_back(std::move(container));
    for (const Option& option : options) {
      if (option.known != nullptr && option.known->key != OptionKey::other) add_option(option, model, index);
    }
    if (model.containers[index].options.empty()) model.containers.pop_back();
  }

  void pull(std::size_t i) {
    std::vector<Option> options;
    const std::vector<Value> arguments = read_all(OptionTable::pull, i, options);
    for (const Value& argument : arguments) add_image(argument, ImageRole::tool, false, std::nullopt, {});
  }

  void exec(std::size_t i) {
    std::vector<Option> options;
    while (i < words.size() && is_option(words[i])) read_option(OptionTable::exec, words, i, options);
    const Option* privileged = find(options, "privileged");
    const std::size_t index = model.containers.size();
    if (privileged != nullptr) {
      Container container;
      container.origin = ContainerOrigin::run_command;
      container.name = i < words.size() ? words[i].expanded : "";
      container.span = span;
      container.ships = false;
      model.containers.push_back(std::move(container));
      add_option(*privileged, model, index);
    }
    for (const Option& option : options) {
      if (option.name == "env") {
        add_environment(option, EnvironmentRole::container_environment,
                        privileged != nullptr ? std::optional<std::size_t>(index) : std::nullopt, model);
      }
    }
  }

  void engine(std::size_t i) {
    std::vector<Option> client;
    while (i < words.size() && is_option(words[i])) read_option(OptionTable::client, words, i, client);
    if (i >= words.size()) return;
    std::string_view command = words[i].expanded;
    if (is_one_of(command, {"container", "image", "buildx", "builder"}) && i + 1 < words.size()) {
      ++i;
      while (i < words.size() && is_option(words[i])) ++i;
      if (i >= words.size()) return;
      command = words[i].expanded;
    }
    ++i;
    if (command == "run" || command == "create")
      run(i);
    else if (command == "build" || command == "b" || command == "bud")
      build(i);
    else if (command == "pull")
      pull(i);
    else if (command == "exec")
      exec(i);
  }

  // kubectl run web --image=nginx, kubectl create deployment web --image nginx, kubectl set image deployment/web web=nginx:1
  void kubectl(std::size_t i) {
    if (i < words.size() && words[i].expanded == "kubectl") ++i;  // k3s kubectl
    if (i >= words.size()) return;
    const std::string_view command = words[i].expanded;
    if (command == "set" && i + 1 < words.size() && words[i + 1].expanded == "image") {
      for (std::size_t k = i + 3; k < words.size(); ++k) {
        const std::size_t equals = words[k].expanded.find('=');
        if (is_option(words[k]) || equals == std::string::npos) continue;
        add_image(rest_of(words[k], equals + 1), ImageRole::tool, !context.in_ci, std::nullopt, {});
      }
      return;
    }
    if (command != "run" && command != "create" && command != "debug") return;
    const std::size_t index = model.containers.size();
    bool has_container = false;
    for (std::size_t k = i + 1; k < words.size() && words[k].expanded != "--"; ++k) {
      const std::string& text = words[k].expanded;
      std::optional<Value> image;
      if (text.starts_with("--image="))
        image = rest_of(words[k], 8);
      else if (text == "--image" && k + 1 < words.size())
        image = words[k + 1];
      if (image) add_image(*image, ImageRole::tool, !context.in_ci && command == "create", std::nullopt, {});
      if (text == "--privileged" || text == "--privileged=true") {
        if (!has_container) {
          Container container;
          container.origin = ContainerOrigin::run_command;
          container.span = span;
          container.ships = false;
          model.containers.push_back(std::move(container));
          has_container = true;
        }
        Option option;
        option.known = find_option(OptionTable::run, "privileged");
        option.name = "privileged";
        option.span = words[k].span;
        add_option(option, model, index);
      }
    }
  }

  void buildah(std::size_t i) {
    while (i < words.size() && is_option(words[i])) ++i;
    if (i >= words.size()) return;
    const std::string_view command = words[i].expanded;
    if (is_one_of(command, {"bud", "build", "build-using-dockerfile"})) {
      build(i + 1);
    } else if (command == "from") {
      std::vector<Option> options;
      const std::vector<Value> arguments = read_all(OptionTable::build, i + 1, options);
      if (!arguments.empty()) add_image(arguments.front(), ImageRole::base_argument, true, std::nullopt, {});
    } else if (command == "pull") {
      pull(i + 1);
    }
  }

  void skopeo(std::size_t i) {
    for (; i < words.size(); ++i) {
      if (words[i].expanded.starts_with("docker://")) {
        // What is copied from; what it is copied to is a result.
        add_image(rest_of(words[i], 9), ImageRole::tool, false, std::nullopt, {});
        return;
      }
    }
  }
};

}  // namespace

bool add_container_command(std::span<const Value> words, Span span, const ScriptContext& context, Model& model) {
  const std::size_t start = skip_prefix(words);
  if (start >= words.size()) return false;
  const Program program = program_of(words[start]);
  if (program == Program::none) return false;
  const std::size_t before = model.images.size() + model.containers.size() + model.environment.size();
  Reader reader{words, span, context, model};
  switch (program) {
    case Program::engine:
      reader.engine(start + 1);
      break;
    case Program::kubectl:
      reader.kubectl(start + 1);
      break;
    case Program::buildah:
      reader.buildah(start + 1);
      break;
    case Program::skopeo:
      reader.skopeo(start + 1);
      break;
    case Program::none:
      break;
  }
  return model.images.size() + model.containers.size() + model.environment.size() != before;
}

void add_run_options(std::span<const Value> words, Model& model, std::size_t container) {
  if (container >= model.containers.size()) return;
  std::vector<Option> options;
  for (std::size_t i = 0; i < words.size();) {
    if (is_option(words[i]))
      read_option(OptionTable::run, words, i, options);
    else
      ++i;
  }
  for (const Option& option : options) add_option(option, model, container);
}

}  // namespace plimsoll::documents
