// SPDX-License-Identifier: Apache-2.0
//
// What a container may do is said in three places: the pod (host namespaces, volumes, defaults of the security context),
// the container itself, which wins, and annotations, which were the only place before 1.19 (seccomp) and 1.30 (AppArmor).
// A pod-level setting is given to each container that does not override it, placed where the pod says it.
#include "engine/documents/kubernetes/pod.h"

#include <algorithm>
#include <array>
#include <set>

#include "engine/documents/paths.h"
#include "engine/documents/run_command/option_values.h"

namespace plimsoll::documents::kubernetes {

using yaml::entries;
using yaml::get;
using yaml::items;
using yaml::Node;
using yaml::NodeKind;
using yaml::Pair;
using yaml::pair_span;
using yaml::text_of;

namespace {

struct ListKey {
  std::string_view key;
  ContainerOrigin origin;
  ImageRole role;
};

constexpr std::array kListKeys{
    ListKey{"initContainers", ContainerOrigin::pod_init_container, ImageRole::init_container},
    ListKey{"containers", ContainerOrigin::pod_container, ImageRole::workload},
    ListKey{"ephemeralContainers", ContainerOrigin::pod_ephemeral_container, ImageRole::workload},
    ListKey{"steps", ContainerOrigin::pod_container, ImageRole::workload},
    ListKey{"sidecars", ContainerOrigin::pod_container, ImageRole::workload},
};

// The pair itself, for the span of a setting.
const Pair* find_pair(const std::vector<Pair>& pairs, std::string_view key) {
  const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const Pair& pair) { return pair.key->text == key; });
  return found == pairs.end() ? nullptr : &*found;
}

class ContainerReader {
 public:
  ContainerReader(const Node* pod, const PodContext& context, ModelBuilder& builder)
      : pod_(pod),
        context_(context),
        builder_(builder),
        pod_pairs_(entries(pod)),
        pod_security_(entries(get(pod, "securityContext") != nullptr ? get(pod, "securityContext") : context.pod_security)),
        volumes_(items(get(pod, "volumes"))) {
    for (const Node* item : items(get(pod, "containers")))
      if (yaml::is_mapping(item)) ++containers_in_pod_;
    if (volumes_.size() > 200) volumes_.resize(200);  // every mount looks through them
    for (const Pair& pair : entries(context.annotations))
      if (annotations_.size() < 200 && pair.key->text.find(".kubernetes.io/") != std::string::npos &&
          (pair.key->text.starts_with("seccomp.") || pair.key->text.starts_with("container.")))
        annotations_.push_back(pair);
  }

  void read(const Node* node, ContainerOrigin origin, ImageRole role, std::string name) {
    if (name.empty()) name = builder_.value(get(node, "name")).expanded;
    const Node* place = get(node, "name") != nullptr ? get(node, "name") : get(node, "image");
    Span span = place != nullptr ? place->span : node->span;
    if (place == nullptr && !node->pairs.empty()) span = node->pairs.front().key->span;
    container_ = builder_.add_container(origin, name, context_.owner, span, context_.ships);
    // The server refuses a container without an image: this one is a patch, until the reader of the file knows better.
    if (get(node, "image") == nullptr && container_ < builder_.model().containers.size())
      builder_.model().containers[container_].whole = false;
    read_pod_settings();
    read_security(entries(get(node, "securityContext")));
    read_annotations(name, entries(get(node, "securityContext")));
    read_mounts(node);
    if (origin == ContainerOrigin::pod_container) read_unmounted_volumes();
    read_resources(node);
    read_ports(node);
    builder_.add_image(builder_.value(get(node, "image")), role, context_.ships, name, container_);
    if (get(node, "script") != nullptr && get(node, "script")->kind == NodeKind::scalar)
      builder_.add_script(CommandRole::script, {get(node, "script")}, container_);
    if (get(node, "source") != nullptr && get(node, "image") != nullptr)
      builder_.add_script(CommandRole::script, {get(node, "source")}, container_);
    builder_.add_command(CommandRole::entrypoint, get(node, "command"), container_);
    builder_.add_command(CommandRole::command, get(node, "args"), container_);
    for (const std::string_view hook : {"postStart", "preStop"})
      builder_.add_command(CommandRole::lifecycle, get(node, {"lifecycle", hook, "exec", "command"}), container_);
    for (const std::string_view probe : {"livenessProbe", "readinessProbe", "startupProbe"})
      builder_.add_command(CommandRole::health_check, get(node, {probe, "exec", "command"}), container_);
    builder_.add_environment(get(node, "env"), EnvironmentRole::container_environment, container_);
    for (const Node* from : items(get(node, "envFrom"))) {
      for (const std::string_view kind : {"secretRef", "configMapRef"})
        builder_.add_text(container_, OptionKey::environment_file, kind, get(from, kind), "name");
    }
  }

  // Settings of the pod alone.
  void read_settings_only() {
    if (pod_pairs_.empty()) return;
    container_ = builder_.add_container(ContainerOrigin::pod_container, "", context_.owner, pod_pairs_.front().key->span,
                                        context_.ships);
    if (container_ < builder_.model().containers.size()) builder_.model().containers[container_].whole = false;
    read_pod_settings();
    read_security({});
  }

 private:
  // What cannot be known keeps the text it was written with.
  void add(OptionKey key, std::string_view name, const Pair& pair, std::string text) {
    Value value = builder_.value(pair.value);
    if (value.span.empty()) value.span = pair_span(pair);
    if (value.resolved) value.expanded = std::move(text);
    builder_.add_option(container_, key, name, std::move(value), pair_span(pair));
  }

  void add_truth(OptionKey key, const Pair* pair) {
    if (pair == nullptr || !yaml::is_scalar(pair->value)) return;
    const auto truth = yaml::truth_of(pair->value);
    add(key, pair->key->text, *pair, truth ? (*truth ? "true" : "false") : builder_.value(pair->value).expanded);
  }

  void read_pod_settings() {
    const auto host = [&](std::string_view key, OptionKey option) {
      const Pair* pair = find_pair(pod_pairs_, key);
      if (pair != nullptr && yaml::truth_of(pair->value).value_or(false)) add(option, key, *pair, "host");
    };
    host("hostNetwork", OptionKey::network_mode);
    host("hostPID", OptionKey::pid_mode);
    host("hostIPC", OptionKey::ipc_mode);
    add_truth(OptionKey::host_user_namespaces, find_pair(pod_pairs_, "hostUsers"));
    const Pair* runtime = find_pair(pod_pairs_, "runtimeClassName");
    if (runtime != nullptr && yaml::is_scalar(runtime->value))
      add(OptionKey::runtime, "runtimeClassName", *runtime, std::string(text_of(runtime->value)));
    for (const Node* item : items(get(pod_, {"securityContext", "sysctls"}))) {
      Value value = builder_.value(get(item, "name"));
      value.expanded += "=" + std::string(text_of(get(item, "value")));
      builder_.add_option(container_, OptionKey::sysctl, "sysctls", std::move(value), item->span);
    }
  }

  // The container's own setting, else the pod's.
  const Pair* effective(const std::vector<Pair>& own, std::string_view key) const {
    const Pair* pair = find_pair(own, key);
    return pair != nullptr && !yaml::is_null(pair->value) ? pair : find_pair(pod_security_, key);
  }

  void read_security(const std::vector<Pair>& own) {
    add_truth(OptionKey::privileged, find_pair(own, "privileged"));
    add_truth(OptionKey::read_only_root, find_pair(own, "readOnlyRootFilesystem"));
    add_truth(OptionKey::run_as_non_root, effective(own, "runAsNonRoot"));
    if (const Pair* pair = find_pair(own, "allowPrivilegeEscalation")) {
      if (const auto truth = yaml::truth_of(pair->value))
        add(OptionKey::no_new_privileges, pair->key->text, *pair, *truth ? "false" : "true");
    }
    if (const Pair* pair = effective(own, "runAsUser"); pair != nullptr && yaml::is_scalar(pair->value))
      add(OptionKey::user, pair->key->text, *pair, builder_.value(pair->value).expanded);
    if (const Pair* pair = find_pair(own, "procMount"); pair != nullptr && yaml::is_scalar(pair->value))
      add(OptionKey::masked_paths, "procMount", *pair, std::string(text_of(pair->value)));
    profile(OptionKey::seccomp, effective(own, "seccompProfile"));
    profile(OptionKey::apparmor, effective(own, "appArmorProfile"));
    if (const Pair* pair = effective(own, "seLinuxOptions")) {
      for (const Pair& option : entries(pair->value)) {
        if (!yaml::is_scalar(option.value)) continue;
        const std::string text(text_of(option.value));
        add(OptionKey::selinux, option.key->text, option, text == "spc_t" ? "disable" : text);
      }
    }
    if (const Pair* pair = effective(own, "windowsOptions")) {
      for (const Pair& option : entries(pair->value))
        if (option.key->text == "hostProcess") add_truth(OptionKey::other, &option);
    }
    if (const Pair* pair = find_pair(own, "capabilities")) {
      capabilities(OptionKey::cap_add, get(pair->value, "add"));
      capabilities(OptionKey::cap_drop, get(pair->value, "drop"));
    }
  }

  void profile(OptionKey key, const Pair* pair) {
    if (pair == nullptr) return;
    for (const Pair& part : entries(pair->value)) {
      if (part.key->text != "type" || !yaml::is_scalar(part.value)) continue;
      const std::string_view type = text_of(part.value);
      std::string text = type == "Unconfined" ? "unconfined" : type == "RuntimeDefault" ? "default" : "";
      const bool known = builder_.value(part.value).resolved;
      if (type == "Localhost") text = text_of(get(pair->value, "localhostProfile"));
      // The server refuses other types, and Localhost without a name: no profile is named.
      if (text.empty() && known) continue;
      if (text.empty()) text = type;
      add(key, pair->key->text, part, std::move(text));
    }
  }

  void capabilities(OptionKey key, const Node* list) {
    for (const Node* item : yaml::items_or_self(list)) {
      if (!yaml::is_scalar(item)) continue;
      const Value value = builder_.value(item);
      for (std::string& name : parse_capabilities(value.expanded)) {
        Value one = value;
        one.expanded = std::move(name);
        builder_.add_option(container_, key, key == OptionKey::cap_add ? "capabilities.add" : "capabilities.drop",
                            std::move(one), item->span);
      }
    }
  }

  // The field counts more than the annotation, which newer clusters do not read at all.
  void read_annotations(std::string_view name, const std::vector<Pair>& own) {
    const bool seccomp_set = effective(own, "seccompProfile") != nullptr;
    const bool apparmor_set = effective(own, "appArmorProfile") != nullptr;
    for (const Pair& pair : annotations_) {
      const std::string_view key = pair.key->text;
      OptionKey option = OptionKey::other;
      if (key == "seccomp.security.alpha.kubernetes.io/pod" ||
          (key.starts_with("container.seccomp.security.alpha.kubernetes.io/") && key.ends_with("/" + std::string(name))))
        option = OptionKey::seccomp;
      if (key.starts_with("container.apparmor.security.beta.kubernetes.io/") && key.ends_with("/" + std::string(name)))
        option = OptionKey::apparmor;
      if (option == OptionKey::other || (option == OptionKey::seccomp && seccomp_set) ||
          (option == OptionKey::apparmor && apparmor_set))
        continue;
      std::string text(text_of(pair.value));
      if (text == "runtime/default" || text == "docker/default") text = "default";
      if (text.starts_with("localhost/"))
        text.erase(0, 10);
      else if (text != "default" && text != "unconfined" && builder_.value(pair.value).resolved)
        continue;  // not a profile
      add(option, key, pair, std::move(text));
    }
  }

  // Only volumes that this container mounts are this container's.
  void read_mounts(const Node* node) {
    for (const Node* mount_node : items(get(node, "volumeMounts"))) {
      const std::string_view name = text_of(get(mount_node, "name"));
      MountDetail mount;
      mount.target = builder_.value(get(mount_node, "mountPath")).expanded;
      mount.read_only = yaml::truth_of(get(mount_node, "readOnly")).value_or(false);
      mount.propagation = text_of(get(mount_node, "mountPropagation"));
      Value value = builder_.value(get(mount_node, "mountPath"));
      Span span = mount_node->span;
      mount.type = "volume";
      mount.source = name;
      for (const Node* volume : volumes_) {
        if (text_of(get(volume, "name")) != name) continue;
        mounted_.insert(volume);
        if (const Node* host = get(volume, "hostPath")) {
          mount.type = "bind";
          value = builder_.value(get(host, "path"));
          mount.source = value.expanded;
          span = get(host, "path") != nullptr ? get(host, "path")->span : volume->span;
          value.chain.push_back({"mounted at '" + mount.target + "'", mount_node->span, ""});
        } else if (get(volume, "emptyDir") != nullptr) {
          mount.type = "tmpfs";
          mount.source.clear();
        } else if (get(volume, "secret") != nullptr) {
          mount.type = "secret";
        } else if (get(volume, "configMap") != nullptr) {
          mount.type = "config";
        } else if (const Node* image = get(volume, "image")) {
          mount.type = "image";
          mount.source = text_of(get(image, "reference"));
        }
        break;
      }
      if (ContainerOption* option = builder_.add_option(
              container_, OptionKey::mount, mount.type == "bind" ? "hostPath" : "volumeMounts", std::move(value), span))
        option->mount = std::move(mount);
    }
    for (const Node* device : items(get(node, "volumeDevices"))) {
      const Node* path = get(device, "devicePath");
      if (yaml::is_scalar(path))
        builder_.add_option(container_, OptionKey::other, "volumeDevices", builder_.value(path), device->span);
    }
  }

  // A path of the host that is declared and mounted by nobody: said once, with the last container of the pod.
  void read_unmounted_volumes() {
    if (++containers_read_ != containers_in_pod_) return;
    for (const Node* volume : volumes_) {
      const Node* path = get(volume, {"hostPath", "path"});
      if (path == nullptr || mounted_.count(volume) != 0) continue;
      MountDetail mount;
      Value value = builder_.value(path);
      mount.type = "bind";
      mount.source = value.expanded;
      mount.mounted = false;
      if (ContainerOption* option =
              builder_.add_option(container_, OptionKey::mount, "hostPath", std::move(value), path->span))
        option->mount = std::move(mount);
    }
  }

  void read_resources(const Node* node) {
    const Node* limits = get(node, {"resources", "limits"});
    if (limits == nullptr) limits = get(node, {"computeResources", "limits"});  // Tekton v1
    builder_.add_text(container_, OptionKey::memory_limit, "resources.limits.memory", limits, "memory");
    builder_.add_text(container_, OptionKey::cpu_limit, "resources.limits.cpu", limits, "cpu");
    const Node* requests = get(node, {"resources", "requests"});
    if (requests == nullptr) requests = get(node, {"computeResources", "requests"});
    builder_.add_text(container_, OptionKey::memory_request, "resources.requests.memory", requests, "memory");
    builder_.add_text(container_, OptionKey::cpu_request, "resources.requests.cpu", requests, "cpu");
  }

  void read_ports(const Node* node) {
    for (const Node* item : items(get(node, "ports"))) {
      PortDetail port;
      port.container_port = builder_.value(get(item, "containerPort")).expanded;
      port.host_port = builder_.value(get(item, "hostPort")).expanded;
      port.host_address = text_of(get(item, "hostIP"));
      if (yaml::is_scalar(get(item, "protocol"))) port.protocol = lower_case(text_of(get(item, "protocol")));
      port.published = !port.host_port.empty() && port.host_port != "0";
      Value value = builder_.value(get(item, port.published ? "hostPort" : "containerPort"));
      if (ContainerOption* option = builder_.add_option(
              container_, OptionKey::port, port.published ? "hostPort" : "containerPort", std::move(value), item->span))
        option->port = std::move(port);
    }
  }

  const Node* pod_;
  const PodContext& context_;
  ModelBuilder& builder_;
  std::vector<Pair> pod_pairs_;
  std::vector<Pair> pod_security_;
  std::vector<const Node*> volumes_;
  std::vector<Pair> annotations_;  // those that set a profile
  std::set<const Node*> mounted_;  // volumes that a container of this pod mounts
  std::size_t containers_in_pod_ = 0;
  std::size_t containers_read_ = 0;
  std::size_t container_ = 0;
};

}  // namespace

bool is_container_list_key(std::string_view key) {
  return std::any_of(kListKeys.begin(), kListKeys.end(), [&](const ListKey& known) { return known.key == key; });
}

bool has_pod_settings(const Node* node) {
  for (const std::string_view key : {"hostNetwork", "hostPID", "hostIPC"})
    if (yaml::truth_of(get(node, key)).value_or(false)) return true;
  return false;
}

bool is_pod_spec(const Node* node) {
  if (!yaml::is_mapping(node)) return false;
  for (const ListKey& list : kListKeys) {
    for (const Node* item : items(get(node, list.key))) {
      if (!yaml::is_mapping(item)) continue;
      if (list.key == "containers" || list.key == "initContainers" || yaml::is_scalar(get(item, "image"))) return true;
    }
  }
  return false;
}

void read_pod(const Node* pod, const PodContext& context, ModelBuilder& builder) {
  ContainerReader reader(pod, context, builder);
  for (const ListKey& list : kListKeys) {
    for (const Node* item : items(get(pod, list.key)))
      if (yaml::is_mapping(item) && !builder.is_full()) reader.read(item, list.origin, list.role, "");
  }
  for (const Node* volume : items(get(pod, "volumes"))) {
    const Node* reference = get(volume, {"image", "reference"});
    builder.add_image(builder.value(reference), ImageRole::workload, context.ships,
                      std::string(text_of(get(volume, "name"))), std::nullopt);
  }
}

void read_pod_settings(const Node* pod, const PodContext& context, ModelBuilder& builder) {
  ContainerReader(pod, context, builder).read_settings_only();
}

void read_lone_container(const Node* container, std::string name, const Node* pod, const PodContext& context,
                         ModelBuilder& builder) {
  ContainerReader(pod, context, builder)
      .read(container, ContainerOrigin::pod_container, ImageRole::workload, std::move(name));
}

}  // namespace plimsoll::documents::kubernetes
