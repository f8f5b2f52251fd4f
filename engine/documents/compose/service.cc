// SPDX-License-Identifier: Apache-2.0
//
// The keys of a service and what they mean for a container. Short and long forms stand side by side; version 2 limits
// (`mem_limit`) and version 3 limits (`deploy.resources.limits`) give the same options.
#include "engine/documents/compose/service.h"

#include <array>
#include <string>

#include "engine/documents/compose/service_build.h"
#include "engine/documents/run_command/option_values.h"

namespace plimsoll::documents::compose {

using yaml::entries;
using yaml::get;
using yaml::items;
using yaml::items_or_self;
using yaml::Node;
using yaml::NodeKind;
using yaml::Pair;
using yaml::pair_span;
using yaml::text_of;

namespace {

struct TextKey {
  std::string_view key;
  OptionKey option;
};

constexpr std::array kTextKeys{
    TextKey{"network_mode", OptionKey::network_mode},
    TextKey{"net", OptionKey::network_mode},
    TextKey{"pid", OptionKey::pid_mode},
    TextKey{"ipc", OptionKey::ipc_mode},
    TextKey{"uts", OptionKey::uts_mode},
    TextKey{"userns_mode", OptionKey::userns_mode},
    TextKey{"cgroup", OptionKey::cgroupns_mode},
    TextKey{"user", OptionKey::user},
    TextKey{"mem_limit", OptionKey::memory_limit},
    TextKey{"cpus", OptionKey::cpu_limit},
    TextKey{"cpu_quota", OptionKey::cpu_limit},
    TextKey{"cpu_count", OptionKey::cpu_limit},
    TextKey{"pids_limit", OptionKey::pids_limit},
    TextKey{"runtime", OptionKey::runtime},
    TextKey{"restart", OptionKey::restart},
    TextKey{"isolation", OptionKey::other},
    TextKey{"cgroup_parent", OptionKey::other},
};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// A value that stands for part of what was written: same place and chain, another text.
Value with_text(const Value& value, std::string text) {
  Value part = value;
  part.expanded = std::move(text);
  return part;
}

class ServiceReader {
 public:
  ServiceReader(const FileContext& context, std::size_t container, ModelBuilder& builder)
      : context_(context), container_(container), builder_(builder) {}

  void read(const Node* service) {
    for (const Pair& pair : entries(service)) {
      const std::string& key = pair.key->text;
      const Node* value = pair.value;
      if (value->tag == "!reset" || yaml::is_null(value)) continue;
      if (key == "privileged")
        flag(OptionKey::privileged, pair);
      else if (key == "read_only")
        flag(OptionKey::read_only_root, pair);
      else if (key == "oom_kill_disable" || key == "oom_score_adj")
        oom(pair);
      else if (key == "cap_add")
        capabilities(OptionKey::cap_add, pair);
      else if (key == "cap_drop")
        capabilities(OptionKey::cap_drop, pair);
      else if (key == "security_opt")
        security_options(value);
      else if (key == "devices")
        devices(value);
      else if (key == "volumes")
        volumes(value);
      else if (key == "tmpfs")
        tmpfs(value);
      else if (key == "ports")
        ports(value);
      else if (key == "expose")
        exposed(value);
      else if (key == "sysctls")
        sysctls(value);
      else if (key == "env_file")
        environment_files(value);
      else if (key == "environment")
        builder_.add_environment(value, EnvironmentRole::container_environment, container_);
      else if (key == "labels")
        builder_.add_environment(value, EnvironmentRole::label, container_);
      else if (key == "deploy")
        deploy(value);
      else if (key == "networks")
        networks(value);
      else if (key == "build")
        read_service_build(value, container_, builder_);
      else if (key == "use_api_socket")
        api_socket(pair);
      else if (key == "gpus")
        other(pair);
      else if (key == "device_cgroup_rules" || key == "group_add" || key == "extra_hosts" || key == "volumes_from")
        list_of_other(pair);
      else if (key == "post_start" || key == "pre_stop")
        hooks(value);
      else
        text(pair);
    }
  }

 private:
  void add(OptionKey option, std::string_view name, Value value, Span span) {
    builder_.add_option(container_, option, name, std::move(value), span);
  }

  void flag(OptionKey option, const Pair& pair) {
    Value value = builder_.value(pair.value);
    const auto truth = yaml::truth_of(pair.value);
    if (truth) {
      value.expanded = *truth ? "true" : "false";
    } else if (value.expanded == "1" || value.expanded == "True" || value.expanded == "TRUE") {
      value.expanded = "true";
    }
    add(option, pair.key->text, std::move(value), pair_span(pair));
  }

  void text(const Pair& pair) {
    if (!yaml::is_scalar(pair.value)) return;
    for (const TextKey& known : kTextKeys)
      if (known.key == pair.key->text) add(known.option, known.key, builder_.value(pair.value), pair_span(pair));
  }

  void other(const Pair& pair) {
    if (yaml::is_scalar(pair.value)) add(OptionKey::other, pair.key->text, builder_.value(pair.value), pair_span(pair));
  }

  void list_of_other(const Pair& pair) {
    for (const Node* item : items_or_self(pair.value))
      if (yaml::is_scalar(item)) add(OptionKey::other, pair.key->text, builder_.value(item), item->span);
  }

  void oom(const Pair& pair) {
    Value value = builder_.value(pair.value);
    value.expanded = pair.key->text + "=" + value.expanded;
    add(OptionKey::oom, pair.key->text, std::move(value), pair_span(pair));
  }

  void capabilities(OptionKey option, const Pair& pair) {
    for (const Node* item : items_or_self(pair.value)) {
      if (!yaml::is_scalar(item)) continue;
      const Value value = builder_.value(item);
      for (std::string& name : parse_capabilities(value.expanded))
        add(option, pair.key->text, with_text(value, std::move(name)), item->span);
    }
  }

  void security_options(const Node* list) {
    for (const Node* item : items_or_self(list)) {
      if (!yaml::is_scalar(item)) continue;
      ContainerOption option = parse_security_option(builder_.value(item), item->span);
      option.name = "security_opt";
      builder_.add_option(container_, std::move(option));
    }
  }

  void devices(const Node* list) {
    for (const Node* item : items_or_self(list)) {
      if (item->kind == NodeKind::mapping) {
        const Node* source = get(item, "source");
        if (yaml::is_scalar(source)) add(OptionKey::device, "devices", builder_.value(source), item->span);
        continue;
      }
      const Value value = builder_.value(item);
      add(OptionKey::device, "devices", with_text(value, value.expanded.substr(0, value.expanded.find(':'))), item->span);
    }
  }

  void volumes(const Node* list) {
    for (const Node* item : items_or_self(list)) {
      if (item->kind == NodeKind::mapping) {
        long_volume(item);
        continue;
      }
      if (!yaml::is_scalar(item)) continue;
      const Value value = builder_.value(item);
      MountDetail mount = parse_volume(value.expanded);
      add_mount(std::move(mount), value, item->span);
    }
  }

  void long_volume(const Node* item) {
    MountDetail mount;
    const Value source = builder_.value(get(item, "source") != nullptr ? get(item, "source") : get(item, "src"));
    const Node* target = get(item, "target") != nullptr ? get(item, "target")
                         : get(item, "dst") != nullptr  ? get(item, "dst")
                                                        : get(item, "destination");
    mount.source = source.expanded;
    mount.target = builder_.value(target).expanded;
    mount.type = text_of(get(item, "type"));
    mount.read_only =
        yaml::truth_of(get(item, "read_only")).value_or(false) || yaml::truth_of(get(item, "readonly")).value_or(false);
    mount.propagation = text_of(get(item, {"bind", "propagation"}));
    if (mount.type == "image") {
      builder_.add_image(source, ImageRole::workload, true, builder_.model().containers[container_].name, container_);
    }
    Value value = source;
    if (value.span.empty()) value.span = builder_.place_of(item->span);
    add_mount(std::move(mount), std::move(value), item->span);
  }

  // A named volume may be a host folder in disguise: driver_opts {type: none, o: bind, device: /etc}.
  void add_mount(MountDetail mount, Value value, Span span) {
    const bool named = !mount.source.empty() && (mount.type.empty() || mount.type == "volume") &&
                       mount.source.find('/') == std::string::npos;
    if (named && context_.volumes != nullptr && !builder_.is_foreign()) {
      const Node* options = get(context_.volumes, {mount.source, "driver_opts"});
      const Value device = builder_.value(get(options, "device"));
      const std::string_view how = text_of(get(options, "o"));
      if (!device.expanded.empty() && device.expanded.front() == '/' && how.find("bind") != std::string_view::npos) {
        value.chain.push_back({"volume '" + mount.source + "' is '" + device.expanded + "' of the host", device.span, ""});
        mount.source = device.expanded;
        mount.type = "bind";
      }
    }
    if (ContainerOption* option = builder_.add_option(container_, OptionKey::mount, "volumes", std::move(value), span))
      option->mount = std::move(mount);
  }

  void tmpfs(const Node* list) {
    for (const Node* item : items_or_self(list)) {
      if (!yaml::is_scalar(item)) continue;
      Value value = builder_.value(item);
      MountDetail mount;
      mount.type = "tmpfs";
      mount.target = value.expanded.substr(0, value.expanded.find(':'));
      if (ContainerOption* option = builder_.add_option(container_, OptionKey::mount, "tmpfs", std::move(value), item->span))
        option->mount = std::move(mount);
    }
  }

  void api_socket(const Pair& pair) {
    if (!yaml::truth_of(pair.value).value_or(false)) return;
    Value value = builder_.value(pair.value);
    value.chain.push_back({"use_api_socket mounts the socket of the engine", value.span, ""});
    MountDetail mount;
    mount.source = mount.target = "/var/run/docker.sock";
    mount.type = "bind";
    if (ContainerOption* option =
            builder_.add_option(container_, OptionKey::mount, "use_api_socket", std::move(value), pair_span(pair)))
      option->mount = std::move(mount);
  }

  void ports(const Node* list) {
    for (const Node* item : items_or_self(list)) {
      PortDetail port;
      Value value;
      if (item->kind == NodeKind::mapping) {
        const auto part = [&](std::string_view key) { return builder_.value(get(item, key)).expanded; };
        port.container_port = part("target");
        port.host_port = part("published");
        port.host_address = part("host_ip");
        if (const std::string protocol = part("protocol"); !protocol.empty()) port.protocol = protocol;
        value = builder_.value(get(item, "published") != nullptr ? get(item, "published") : get(item, "target"));
      } else if (yaml::is_scalar(item)) {
        value = builder_.value(item);
        port = parse_port(value.expanded);
      } else {
        continue;
      }
      if (ContainerOption* option = builder_.add_option(container_, OptionKey::port, "ports", std::move(value), item->span))
        option->port = std::move(port);
    }
  }

  void exposed(const Node* list) {
    for (const Node* item : items_or_self(list)) {
      if (!yaml::is_scalar(item)) continue;
      Value value = builder_.value(item);
      PortDetail port;
      const std::size_t slash = value.expanded.find('/');
      port.container_port = value.expanded.substr(0, slash);
      if (slash != std::string::npos) port.protocol = value.expanded.substr(slash + 1);
      port.published = false;
      if (ContainerOption* option = builder_.add_option(container_, OptionKey::port, "expose", std::move(value), item->span))
        option->port = std::move(port);
    }
  }

  void sysctls(const Node* node) {
    for (const Pair& pair : entries(node)) {
      Value value = builder_.value(pair.value);
      value.expanded = pair.key->text + "=" + value.expanded;
      add(OptionKey::sysctl, "sysctls", std::move(value), pair_span(pair));
    }
    for (const Node* item : items(node))
      if (yaml::is_scalar(item)) add(OptionKey::sysctl, "sysctls", builder_.value(item), item->span);
  }

  void environment_files(const Node* node) {
    for (const Node* item : items_or_self(node)) {
      const Node* file = item->kind == NodeKind::mapping ? get(item, "path") : item;
      if (yaml::is_scalar(file)) add(OptionKey::environment_file, "env_file", builder_.value(file), item->span);
    }
  }

  void deploy(const Node* node) {
    const Node* limits = get(node, {"resources", "limits"});
    builder_.add_text(container_, OptionKey::memory_limit, "deploy.resources.limits.memory", limits, "memory");
    builder_.add_text(container_, OptionKey::cpu_limit, "deploy.resources.limits.cpus", limits, "cpus");
    builder_.add_text(container_, OptionKey::pids_limit, "deploy.resources.limits.pids", limits, "pids");
    builder_.add_environment(get(node, "labels"), EnvironmentRole::label, container_);
  }

  // `networks: {hostnet: {}}` with an external network called "host" is host networking as swarm writes it.
  void networks(const Node* node) {
    const auto check = [&](const Node* name) {
      const Node* network = get(context_.networks, text_of(name));
      const Node* external = get(network, "external");
      const bool is_host = text_of(get(network, "name")) == "host" || text_of(get(external, "name")) == "host" ||
                           (text_of(name) == "host" && yaml::truth_of(external).value_or(false));
      if (!is_host || external == nullptr) return;
      Value value = builder_.value(name);
      value.expanded = "host";
      add(OptionKey::network_mode, "networks", std::move(value), name->span);
    };
    if (node->kind == NodeKind::mapping) {
      for (const Pair& pair : entries(node)) check(pair.key);
    } else {
      for (const Node* item : items(node))
        if (yaml::is_scalar(item)) check(item);
    }
  }

  void hooks(const Node* list) {
    for (const Node* hook : items(list))
      builder_.add_split_command(CommandRole::lifecycle, get(hook, "command"), container_);
  }

  const FileContext& context_;
  std::size_t container_;
  ModelBuilder& builder_;
};

}  // namespace

void read_service_settings(const Node* service, const FileContext& context, std::size_t container, ModelBuilder& builder) {
  ServiceReader(context, container, builder).read(service);
}

void read_service_commands(const Node* entrypoint, const Node* command, const Node* health_check, std::size_t container,
                           ModelBuilder& builder) {
  builder.add_split_command(CommandRole::entrypoint, entrypoint, container);
  builder.add_split_command(CommandRole::command, command, container);
  const Node* test = get(health_check, "test");
  if (test == nullptr) return;
  if (test->kind == NodeKind::scalar) {
    builder.add_script(CommandRole::health_check, {test}, container);
    return;
  }
  const std::vector<const Node*> words = items(test);
  if (words.empty()) return;
  const std::string how = upper(text_of(words.front()));
  if (how == "CMD-SHELL" && words.size() > 1) {
    builder.add_script(CommandRole::health_check, {words[1]}, container);
  } else if (how == "CMD") {
    Command* added = builder.add_command(CommandRole::health_check, test, container);
    if (added != nullptr && !added->arguments.empty()) added->arguments.erase(added->arguments.begin());
  }
}

}  // namespace plimsoll::documents::compose
