// SPDX-License-Identifier: Apache-2.0
//
// One command at a time: the prefix (sudo, env, time), the program, its own options, the command, its options, the rest.
#include "engine/documents/run_command/run_command.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/documents/run_command/option_table.h"
#include "engine/documents/run_command/option_values.h"
#include "engine/documents/run_command/shell_values.h"

namespace plimsoll::documents {

namespace {

enum class Program { none, engine, kubectl, buildah, skopeo };

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  if (name.ends_with(".exe")) name.remove_suffix(4);
  return name;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// "$DOCKER", "${CONTAINER_ENGINE}", "$(DOCKER_CMD)": a program by the name of the variable that holds it.
bool is_engine_variable(const Value& word) {
  if (word.resolved) return false;
  std::string name;
  for (const char c : word.expanded) {
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_')
      name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return is_one_of(
      name, {"DOCKER", "DOCKER_CMD", "DOCKER_BIN", "DOCKER_EXE", "DOCKER_COMMAND", "CONTAINER_ENGINE", "CONTAINER_RUNTIME",
             "CONTAINER_TOOL", "CONTAINER_CLI", "CONTAINER_CMD", "CONTAINER_BIN", "PODMAN", "NERDCTL", "ENGINE", "OCI_BIN"});
}

Program program_of(const Value& word) {
  const std::string_view name = base_name(word.expanded);
  if (is_one_of(name, {"docker", "podman", "nerdctl", "podman-remote", "finch", "nerdctl.lima"})) return Program::engine;
  if (is_engine_variable(word)) return Program::engine;
  if (!word.resolved) return Program::none;
  if (is_one_of(name, {"kubectl", "oc", "k3s"})) return Program::kubectl;
  if (name == "buildah") return Program::buildah;
  if (name == "skopeo") return Program::skopeo;
  return Program::none;
}

// Skips what runs another command: sudo with its options, env with its assignments, time, nohup, exec.
std::size_t skip_prefix(std::span<const Value> words) {
  std::size_t i = 0;
  while (i < words.size()) {
    const std::string_view name = base_name(words[i].expanded);
    if (is_one_of(name, {"sudo", "doas"})) {
      ++i;
      while (i < words.size() && words[i].expanded.starts_with('-')) {
        const bool takes_value =
            is_one_of(words[i].expanded, {"-u", "-g", "-h", "-p", "-C", "-T", "-U", "-D", "-R", "--user", "--group"});
        i += takes_value ? 2 : 1;
      }
    } else if (is_one_of(name, {"env", "command", "exec", "nohup", "time", "builtin", "nice", "ionice", "stdbuf", "chronic",
                                "retry", "travis_retry", "winpty"})) {
      ++i;
      while (i < words.size() && words[i].expanded.starts_with('-')) ++i;
      if (name == "nice" && i < words.size() && !words[i].expanded.empty() &&
          words[i].expanded.find_first_not_of("0123456789") == std::string::npos)
        ++i;
    } else if (name == "timeout") {
      ++i;
      while (i < words.size() && words[i].expanded.starts_with('-')) ++i;
      ++i;  // the duration
    } else if (const std::size_t equals = words[i].expanded.find('=');
               equals != std::string::npos && equals > 0 && i > 0 && words[i].expanded.find_first_of("/-") > equals) {
      ++i;  // NAME=value behind env or sudo
    } else {
      break;
    }
  }
  return std::min(i, words.size());
}

// The part of a word behind its first `count` bytes.
Value rest_of(const Value& word, std::size_t count) {
  Value value = word;
  // Only when nothing was expanded or unquoted do bytes of the value stand for bytes of the file.
  const bool as_written = value.expanded == value.raw;
  if (as_written && value.span.size() == value.raw.size()) value.span.begin += std::min(count, value.span.size());
  value.expanded.erase(0, std::min(count, value.expanded.size()));
  if (as_written) value.raw = value.expanded;
  return value;
}

struct Option {
  const KnownOption* known = nullptr;
  std::string name;  // as long name where it is known
  std::optional<Value> value;
  Span span;
};

// Reads the option at words[i] and moves on; joined short options give several.
void read_option(OptionTable table, std::span<const Value> words, std::size_t& i, std::vector<Option>& options) {
  const Value& word = words[i];
  const std::string& text = word.expanded;
  const auto take_next = [&]() -> std::optional<Value> {
    if (i + 1 >= words.size()) return std::nullopt;
    ++i;
    return words[i];
  };
  if (text.starts_with("--")) {
    const std::size_t equals = text.find('=');
    Option option;
    option.name = text.substr(2, equals == std::string::npos ? std::string::npos : equals - 2);
    option.known = find_option(table, option.name);
    option.span = word.span;
    if (equals != std::string::npos)
      option.value = rest_of(word, equals + 1);
    else if (option.known != nullptr && option.known->takes_value)
      option.value = take_next();
    if (option.value) option.span.end = std::max(option.span.end, option.value->span.end);
    options.push_back(std::move(option));
    ++i;
    return;
  }
  // -it, -p8080:80, -p=8080:80, -eNAME=value
  for (std::size_t k = 1; k < text.size(); ++k) {
    Option option;
    option.known = find_option(table, text[k]);
    option.name = option.known != nullptr ? std::string(option.known->name) : std::string(1, text[k]);
    option.span = word.span;
    if (option.known != nullptr && option.known->takes_value) {
      if (k + 1 < text.size())
        option.value = rest_of(word, text[k + 1] == '=' ? k + 2 : k + 1);
      else
        option.value = take_next();
      if (option.value) option.span.end = std::max(option.span.end, option.value->span.end);
      options.push_back(std::move(option));
      break;
    }
    options.push_back(std::move(option));
    if (k + 1 < text.size() && text[k + 1] == '=') {
      options.back().value = rest_of(word, k + 2);
      break;
    }
  }
  ++i;
}

bool is_option(const Value& word) { return word.expanded.size() > 1 && word.expanded.front() == '-'; }

bool is_lone_variable(const Value& word) {
  return !word.resolved && word.expanded.starts_with('$') && word.expanded.find_first_of(":/@ ") == std::string::npos;
}

// Whether an unknown word before the image stands for options: "docker run $OPTS image".
bool stands_for_options(std::span<const Value> words, std::size_t i) {
  const Value& word = words[i];
  if (!is_lone_variable(word)) return false;
  if (i + 1 >= words.size()) return false;
  if (names_options(word.expanded)) return true;
  return is_option(words[i + 1]) && !words[i + 1].expanded.starts_with("-c");
}

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

namespace {

// Which shell a runner takes may stand elsewhere. In a POSIX shell a "`" opens a command that ends with another one, and
// hardly ever do all of them stand at the ends of lines.
bool joins_lines_as_powershell(std::string_view text) {
  std::size_t at = text.find('`');
  if (at == std::string_view::npos) return false;
  for (; at != std::string_view::npos; at = text.find('`', at + 1)) {
    const std::string_view rest = text.substr(at + 1, 2);
    if (!rest.starts_with('\n') && rest != "\r\n") return false;
  }
  return true;
}

bool is_powershell(std::string_view name) { return name.starts_with("pwsh") || name.starts_with("powershell"); }

// A "`" at the end of a line joins it with the next, as a "\\" does in a shell.
void join_powershell_lines(std::string& text) {
  for (std::size_t at = text.find('`'); at != std::string::npos; at = text.find('`', at + 1)) {
    const std::size_t next = at + 1;
    if (next < text.size() &&
        (text[next] == '\n' || (text[next] == '\r' && next + 1 < text.size() && text[next + 1] == '\n')))
      text[at] = '\\';
  }
}

}  // namespace

void add_container_commands_of_scripts(bool in_ci, Model& model) {
  // Adding commands of the containers that scripts start moves the list, and those are not scripts themselves.
  const std::size_t count = model.commands.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (model.commands[i].role != CommandRole::script && model.commands[i].role != CommandRole::lifecycle) continue;
    const Command command = model.commands[i];
    ScriptContext context;
    context.in_ci = in_ci;
    if (!command.shell_form) {
      add_container_command(command.arguments, command.span, context, model);
      continue;
    }
    context.place = [&command](Span span) { return shell::span_in_file(command, span); };
    std::string text = command.text;
    if (is_powershell(command.shell) || (in_ci && joins_lines_as_powershell(text))) join_powershell_lines(text);
    const shell::Script script = shell::parse_script(text);
    add_container_commands(script.body, context, model);
  }
}

void add_container_commands(const shell::List& list, const ScriptContext& context, Model& model) {
  ShellVariables variables(context.place);
  shell::walk_commands(list, [&](const shell::Command& command) {
    variables.note_assignments(command);
    if (command.words.empty()) return;
    const Span span = context.place ? context.place(command.span) : command.span;
    add_container_command(variables.expand(command.words), span, context, model);
  });
}

}  // namespace plimsoll::documents
