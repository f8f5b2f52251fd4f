// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/general/container_walk.h"

#include <algorithm>
#include <array>
#include <vector>

#include "engine/documents/kubernetes/pod.h"
#include "engine/documents/run_command/option_values.h"
#include "engine/documents/run_command/run_command.h"

namespace plimsoll::documents::general {

using yaml::get;
using yaml::items_or_self;
using yaml::Node;
using yaml::NodeKind;
using yaml::Pair;
using yaml::pair_span;
using yaml::text_of;

namespace {

struct Word {
  std::string_view key;
  OptionKey option;
};

constexpr std::array kFlags{Word{"privileged", OptionKey::privileged}, Word{"privilegedmode", OptionKey::privileged},
                            Word{"readonlyrootfilesystem", OptionKey::read_only_root},
                            Word{"readonly", OptionKey::read_only_root}, Word{"runasnonroot", OptionKey::run_as_non_root}};
constexpr std::array kTexts{Word{"networkmode", OptionKey::network_mode},
                            Word{"pidmode", OptionKey::pid_mode},
                            Word{"ipcmode", OptionKey::ipc_mode},
                            Word{"usernsmode", OptionKey::userns_mode},
                            Word{"pid", OptionKey::pid_mode},
                            Word{"user", OptionKey::user},
                            Word{"containeruser", OptionKey::user},
                            Word{"runasuser", OptionKey::user},
                            Word{"memory", OptionKey::memory_limit},
                            Word{"memorymax", OptionKey::memory_limit},
                            Word{"cpu", OptionKey::cpu_limit},
                            Word{"cpus", OptionKey::cpu_limit},
                            Word{"pidslimit", OptionKey::pids_limit},
                            Word{"runtime", OptionKey::runtime}};
constexpr std::array kHostSwitches{Word{"hostnetwork", OptionKey::network_mode}, Word{"hostpid", OptionKey::pid_mode},
                                   Word{"hostipc", OptionKey::ipc_mode}};

// What encloses a container: settings of the task or pod that hold for it.
struct Around {
  const Node* node = nullptr;
  const Around* outer = nullptr;
};

class Walk {
 public:
  Walk(const WalkStyle& style, ModelBuilder& builder) : style_(style), builder_(builder) {}

  void visit(const Node* node, const Around* around, std::string_view name) {
    if (node->kind == NodeKind::sequence) {
      for (const Node* item : node->items)
        if (item->kind != NodeKind::alias) visit(item, around, name);
      return;
    }
    if (node->kind != NodeKind::mapping || builder_.is_full()) return;
    const std::optional<std::size_t> container = read_container(node, around, name);
    read_commands(node, container);
    const Around here{node, around};
    for (const Pair& pair : node->pairs) {
      if (pair.value->kind == NodeKind::alias || pair.key->kind != NodeKind::scalar) continue;
      const std::string key = folded_key(pair.key->text);
      if (key == "environment" || key == "env" || key == "variables") {
        const EnvironmentRole role = style_.ships ? EnvironmentRole::container_environment : EnvironmentRole::ci_variable;
        const Node* named = get(pair.value, "name");
        const Node* content = get(pair.value, "value");
        if (yaml::is_scalar(named) && yaml::is_scalar(content) && pair.value->pairs.size() == 2) {
          builder_.add_environment(std::string(text_of(named)), builder_.value(content), role,
                                   container);  // env { name = .. value = .. }
        } else {
          builder_.add_environment(pair.value, role, container);
        }
        continue;
      }
      if (key == "machine" || key == "vm") continue;  // the image of a virtual machine
      if (pair.value->kind != NodeKind::scalar) visit(pair.value, &here, pair.key->text);
    }
  }

 private:
  // `container: node:20` and `image: {name: x}` are images too.
  const Node* image_of(const Node* node) const {
    for (const Pair& pair : node->pairs) {
      if (pair.key->kind != NodeKind::scalar) continue;
      const std::string key = folded_key(pair.key->text);
      if (key != style_.image_key && key != "image" && key != "imageuri" && key != "containerimage") continue;
      const Node* value = yaml::follow(pair.value);
      if (yaml::is_mapping(value)) value = get(value, "name");
      if (yaml::is_scalar(value)) return value;
    }
    return nullptr;
  }

  [[nodiscard]] bool is_image(std::string_view text) const {
    if (text.find("{{") != std::string_view::npos || text.find('$') != std::string_view::npos ||
        text.find("<<") != std::string_view::npos)
      return true;
    for (const std::string_view scheme : {"docker://", "docker-image://"})
      if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
    if (kubernetes::looks_like_image(text)) return true;
    return style_.bare_names && text.find_first_of(" \t\n/\\:\"'()") == std::string_view::npos &&
           text.find('.') == std::string_view::npos;
  }

  std::optional<std::size_t> read_container(const Node* node, const Around* around, std::string_view name) {
    const Node* image = image_of(node);
    if (image == nullptr || !is_image(text_of(image))) return std::nullopt;
    std::string label;
    for (const Pair& pair : node->pairs) {
      const std::string key = folded_key(pair.key->text);
      if (label.empty() && (key == "name" || key == "containername" || key == "container" || key == "identifier") &&
          pair.value != image && yaml::is_scalar(pair.value))
        label = text_of(pair.value);
    }
    if (label.empty()) label = name;
    const std::size_t container = builder_.add_container(style_.origin, label, "", image->span, style_.ships);
    const ImageRole role = style_.role == ImageRole::ci_job && name == "services" ? ImageRole::ci_service : style_.role;
    builder_.add_image(builder_.value(image), role, style_.ships, label, container);
    const Around own{node, around};
    for (const Around* level = &own; level != nullptr; level = level->outer) {
      if (level != &own && level->node->pairs.size() > 400) break;
      for (const Pair& pair : level->node->pairs)
        if (pair.key->kind == NodeKind::scalar) read_setting(pair, container, level == &own, around);
    }
    return container;
  }

  void read_setting(const Pair& pair, std::size_t container, bool own, const Around* around) {
    const std::string key = folded_key(pair.key->text);
    const Node* value = yaml::follow(pair.value);
    if (value == nullptr) return;
    for (const Word& word : kHostSwitches) {
      if (key != word.key || !yaml::truth_of(value).value_or(false)) continue;
      Value host = builder_.value(value);
      host.expanded = "host";
      builder_.add_option(container, word.option, pair.key->text, std::move(host), pair_span(pair));
    }
    // Of what stands around only the namespaces of the whole task hold.
    const bool shared = key == "networkmode" || key == "pidmode" || key == "ipcmode";
    if (!own && !shared) return;
    if (yaml::is_scalar(value)) {
      for (const Word& word : kTexts)
        if (key == word.key)
          builder_.add_option(container, word.option, pair.key->text, builder_.value(value), pair_span(pair));
      for (const Word& word : kFlags) {
        if (key != word.key) continue;
        Value flag = builder_.value(value);
        if (const auto truth = yaml::truth_of(value)) flag.expanded = *truth ? "true" : "false";
        builder_.add_option(container, word.option, pair.key->text, std::move(flag), pair_span(pair));
      }
    }
    if (key == "allowprivilegeescalation") {
      if (const auto truth = yaml::truth_of(value)) {
        Value flag = builder_.value(value);
        flag.expanded = *truth ? "false" : "true";
        builder_.add_option(container, OptionKey::no_new_privileges, pair.key->text, std::move(flag), pair_span(pair));
      }
    } else if (key == "capadd" || (key == "capabilities" && value->kind == NodeKind::sequence)) {
      capabilities(OptionKey::cap_add, pair.key->text, value, container);
    } else if (key == "capdrop" || key == "capdropped") {
      capabilities(OptionKey::cap_drop, pair.key->text, value, container);
    } else if (key == "capabilities") {
      for (const Pair& one : value->pairs) {
        if (folded_key(one.key->text) == "add") capabilities(OptionKey::cap_add, "capabilities.add", one.value, container);
        if (folded_key(one.key->text) == "drop")
          capabilities(OptionKey::cap_drop, "capabilities.drop", one.value, container);
      }
    } else if (key == "linuxparameters" || key == "securitycontext") {
      for (const Pair& one : value->pairs)
        if (one.key->kind == NodeKind::scalar) read_setting(one, container, true, around);
    } else if (key == "resources") {
      for (const Pair& one : value->pairs)
        if (folded_key(one.key->text) == "limits")
          for (const Node* limits : items_or_self(one.value))
            for (const Pair& limit : limits->pairs) read_setting(limit, container, true, around);
    } else if (key == "securityopt" || key == "securityopts" || key == "dockersecurityoptions") {
      for (const Node* item : items_or_self(value)) {
        if (!yaml::is_scalar(item)) continue;
        ContainerOption option = parse_security_option(builder_.value(item), item->span);
        option.name = pair.key->text;
        builder_.add_option(container, std::move(option));
      }
    } else if (key == "volumes" || key == "binds" || key == "mounts" || key == "mount" || key == "volumemounts" ||
               key == "volumemount" || key == "mountpoints") {
      for (const Node* item : items_or_self(value)) mount(pair.key->text, item, container, around);
    } else if (key == "devices") {
      for (const Node* item : items_or_self(value)) {
        const Node* path = item;
        if (yaml::is_mapping(item))
          path = get(item, "host_path") != nullptr ? get(item, "host_path") : get(item, "hostPath");
        if (!yaml::is_scalar(path)) continue;
        Value device = builder_.value(path);
        device.expanded = device.expanded.substr(0, device.expanded.find(':'));
        builder_.add_option(container, OptionKey::device, "devices", std::move(device), item->span);
      }
    } else if (key == "ports" || key == "publishedports") {
      for (const Node* item : items_or_self(value)) port(item, container);
    } else if (key == "options" || key == "runargs" || key == "createoptions" || key == "args") {
      run_options(key, value, container);
    }
  }

  void capabilities(OptionKey key, std::string_view name, const Node* list, std::size_t container) {
    for (const Node* item : items_or_self(list)) {
      if (!yaml::is_scalar(item)) continue;
      const Value value = builder_.value(item);
      for (std::string& capability : parse_capabilities(value.expanded)) {
        Value one = value;
        one.expanded = std::move(capability);
        builder_.add_option(container, key, name, std::move(one), item->span);
      }
    }
  }

  void mount(std::string_view name, const Node* item, std::size_t container, const Around* around) {
    MountDetail mount;
    Value value;
    if (yaml::is_scalar(item)) {
      value = builder_.value(item);
      const bool long_form = value.expanded.find("type=") != std::string::npos ||
                             value.expanded.find("source=") != std::string::npos ||
                             value.expanded.find("src=") != std::string::npos;
      mount = long_form ? parse_mount(value.expanded) : parse_volume(value.expanded);
    } else if (yaml::is_mapping(item)) {
      std::string volume;
      for (const Pair& pair : item->pairs) {
        const std::string key = folded_key(pair.key->text);
        const std::string text = builder_.value(pair.value).expanded;
        if (key == "source" || key == "src" || key == "hostpath" || key == "sourcepath") {
          mount.source = text;
          value = builder_.value(pair.value);
        }
        if (key == "target" || key == "containerpath" || key == "dst" || key == "destination" || key == "path" ||
            key == "mountpath")
          mount.target = text;
        if (key == "type") mount.type = text;
        if (key == "readonly") mount.read_only = text == "true";
        if (key == "name" || key == "sourcevolume" || key == "volume") volume = text;
      }
      if (mount.target.empty()) return;
      if (mount.source.empty() && !volume.empty()) find_volume(volume, around, mount, value);
      if (value.span.empty()) value = builder_.value_of_text(mount.target, item->span);
    } else {
      return;
    }
    if (mount.type.empty() && !mount.source.empty())
      mount.type = mount.source.find('/') != std::string::npos || mount.source.front() == '.' ? "bind" : "volume";
    if (ContainerOption* option = builder_.add_option(container, OptionKey::mount, name, std::move(value), item->span))
      option->mount = std::move(mount);
  }

  // volumes: [{name: x, host: {path: /y}}] beside the containers, in the words of ECS, Drone and Terraform.
  void find_volume(const std::string& name, const Around* around, MountDetail& mount, Value& value) {
    for (; around != nullptr; around = around->outer) {
      for (const Pair& pair : around->node->pairs) {
        const std::string list_key = folded_key(pair.key->text);
        if (list_key != "volumes" && list_key != "volume") continue;
        if (pair.value->items.size() > 200) continue;  // every mount looks through them
        for (const Node* volume : items_or_self(pair.value)) {
          std::string found;
          const Node* path = nullptr;
          for (const Pair& part : volume->pairs) {
            const std::string key = folded_key(part.key->text);
            if (key == "name") found = text_of(part.value);
            if (key == "host" || key == "hostpath")
              for (const Pair& inner : part.value->pairs)
                if (folded_key(inner.key->text) == "path" || folded_key(inner.key->text) == "sourcepath") path = inner.value;
            if ((key == "hostpath" || key == "sourcepath") && yaml::is_scalar(part.value)) path = part.value;
          }
          if (found != name || path == nullptr) continue;
          value = builder_.value(path);
          mount.source = value.expanded;
          mount.type = "bind";
          return;
        }
      }
    }
    mount.source = name;
    mount.type = "volume";
  }

  void port(const Node* item, std::size_t container) {
    PortDetail port;
    Value value;
    if (yaml::is_scalar(item)) {
      value = builder_.value(item);
      port = parse_port(value.expanded);
    } else {
      for (const Pair& pair : item->pairs) {
        const std::string key = folded_key(pair.key->text);
        const std::string text = builder_.value(pair.value).expanded;
        if (key == "external" || key == "hostport") port.host_port = text;
        if (key == "internal" || key == "containerport") port.container_port = text;
        if (key == "ip" || key == "hostip") port.host_address = text;
        if (key == "protocol") port.protocol = text;
      }
      if (port.container_port.empty()) return;
      port.published = !port.host_port.empty();
      value = builder_.value_of_text(port.host_port.empty() ? port.container_port : port.host_port, item->span);
    }
    if (ContainerOption* option = builder_.add_option(container, OptionKey::port, "ports", std::move(value), item->span))
      option->port = std::move(port);
  }

  // One text or a list of words for `docker run`. `args` means that only in an agent of Jenkins, so only with dashes in it.
  void run_options(std::string_view key, const Node* node, std::size_t container) {
    std::vector<Value> words;
    if (yaml::is_scalar(node)) {
      const PieceIndex pieces(aligned_pieces(node, builder_.bytes()));
      for (TextWord& word : split_words(node->text))
        words.push_back(builder_.value_of_text(std::move(word.text), place_in_pieces(pieces, word.span)));
    } else {
      for (const Node* item : yaml::items(node))
        if (yaml::is_scalar(item)) words.push_back(builder_.value(item));
    }
    if (words.empty() || (key == "args" && (style_.ships || words.front().raw.empty() || words.front().raw.front() != '-')))
      return;
    if (key == "options" && words.front().raw.front() != '-') return;
    add_run_options(words, builder_.model(), container);
  }

  void read_commands(const Node* node, std::optional<std::size_t> container) {
    for (const Pair& pair : node->pairs) {
      if (pair.key->kind != NodeKind::scalar) continue;
      const std::string key = folded_key(pair.key->text);
      const Node* value = yaml::follow(pair.value);
      if (value == nullptr || yaml::is_null(value)) continue;
      if (key == "script" || key == "commands" || key == "run" || key == "bash" || key == "sh" || key == "pwsh" ||
          key == "powershell" || key == "beforescript" || key == "afterscript" || key == "inlinescript") {
        std::vector<const Node*> lines;
        for (const Node* item : items_or_self(value))
          if (yaml::is_scalar(item)) lines.push_back(item);
        const bool powershell = key == "pwsh" || key == "powershell";
        builder_.add_script(CommandRole::script, lines, container, powershell ? "pwsh" : "");
      } else if (key == "pipe" && text_of(value).starts_with("docker://")) {
        Value image = builder_.value(value);
        image.expanded.erase(0, 9);
        builder_.add_image(std::move(image), ImageRole::ci_action, false, "pipe", std::nullopt);
      } else if (key == "command") {
        if (container) {
          builder_.add_split_command(CommandRole::command, value, container);
        } else if (yaml::is_scalar(value)) {
          builder_.add_script(CommandRole::script, {value}, container);
        }
      } else if (key == "entrypoint" && container) {
        builder_.add_split_command(CommandRole::entrypoint, value, container);
      } else if (key == "args" && container && value->kind == NodeKind::sequence) {
        builder_.add_command(CommandRole::command, value, container);
      }
    }
  }

  const WalkStyle& style_;
  ModelBuilder& builder_;
};

}  // namespace

void walk_containers(const Node* root, const WalkStyle& style, ModelBuilder& builder) {
  root = yaml::follow(root);
  if (root != nullptr) Walk(style, builder).visit(root, nullptr, "");
}

std::string folded_key(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '_' || c == '-') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

}  // namespace plimsoll::documents::general
