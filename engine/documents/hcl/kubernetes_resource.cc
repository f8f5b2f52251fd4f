// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/hcl/kubernetes_resource.h"

#include <algorithm>
#include <array>
#include <utility>

namespace plimsoll::documents::hcl {

using yaml::Node;
using yaml::NodeKind;
using yaml::Pair;

namespace {

constexpr std::size_t kNodesLimit = 200'000;
constexpr int kDepthLimit = 60;

struct Name {
  std::string_view block;
  std::string_view list;
};

constexpr std::array kLists{Name{"container", "containers"},
                            Name{"init_container", "initContainers"},
                            Name{"volume", "volumes"},
                            Name{"volume_mount", "volumeMounts"},
                            Name{"volume_device", "volumeDevices"},
                            Name{"env", "env"},
                            Name{"env_from", "envFrom"},
                            Name{"port", "ports"},
                            Name{"sysctl", "sysctls"}};

constexpr std::array kKinds{Name{"pod", "Pod"},
                            Name{"deployment", "Deployment"},
                            Name{"daemonset", "DaemonSet"},
                            Name{"daemon_set", "DaemonSet"},
                            Name{"stateful_set", "StatefulSet"},
                            Name{"replication_controller", "ReplicationController"},
                            Name{"job", "Job"},
                            Name{"cron_job", "CronJob"}};

// Their keys are names that somebody gave, not those of a setting.
bool holds_names(std::string_view key) {
  return key == "labels" || key == "annotations" || key == "match_labels" || key == "limits" || key == "requests" ||
         key == "node_selector";
}

std::string camel_case(std::string_view name) {
  std::string text;
  bool raise = false;
  for (const char byte : name) {
    if (byte == '_') {
      raise = !text.empty();
      continue;
    }
    text += raise && byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
    raise = false;
  }
  // Abbreviations that Kubernetes writes in capitals.
  if (text == "hostPid") return "hostPID";
  if (text == "hostIpc") return "hostIPC";
  if (text == "hostIp") return "hostIP";
  return text;
}

class Shaper {
 public:
  explicit Shaper(std::deque<Node>& storage) : storage_(storage) {}

  const Node* shape(const Node* node, int depth) {
    if (node->kind == NodeKind::scalar || node->kind == NodeKind::alias || depth > kDepthLimit ||
        storage_.size() >= kNodesLimit)
      return node;
    if (node->kind == NodeKind::sequence) {
      Node& list = copy(*node);
      for (const Node*& item : list.items) item = shape(item, depth + 1);
      return &list;
    }
    Node& mapping = copy(*node);
    mapping.pairs.clear();
    for (const Pair& pair : node->pairs) {
      const std::string& key = pair.key->text;
      const Node* value = holds_names(key) ? pair.value : shape(pair.value, depth + 1);
      const auto* known = std::find_if(kLists.begin(), kLists.end(), [&](const Name& name) { return name.block == key; });
      if (known == kLists.end()) {
        mapping.pairs.push_back({named(pair.key, camel_case(key)), value});
      } else if (value->kind == NodeKind::sequence) {
        mapping.pairs.push_back({named(pair.key, std::string(known->list)), value});
      } else {
        add_to_list(mapping, pair.key, known->list, value);
      }
    }
    return &mapping;
  }

  Node& scalar(std::string_view text, Span span) {
    Node& node = storage_.emplace_back();
    node.text = text;
    node.span = span;
    return node;
  }

  Node& copy(const Node& node) { return storage_.emplace_back(node); }

  // {containers: [{image: ""}]}: a container without an image would count as a patch.
  Node& bare_pod_spec(Span span) {
    Node& container = storage_.emplace_back();
    container.kind = NodeKind::mapping;
    container.span = span;
    container.pairs.push_back({&scalar("image", {span.begin, span.begin}), &scalar("", {span.begin, span.begin})});
    Node& list = storage_.emplace_back();
    list.kind = NodeKind::sequence;
    list.span = span;
    list.items.push_back(&container);
    Node& spec = storage_.emplace_back();
    spec.kind = NodeKind::mapping;
    spec.span = span;
    spec.pairs.push_back({&scalar("containers", {span.begin, span.begin}), &list});
    return spec;
  }

 private:
  const Node* named(const Node* key, std::string text) {
    if (key->text == text) return key;
    Node& name = copy(*key);
    name.text = std::move(text);
    return &name;
  }

  void add_to_list(Node& mapping, const Node* key, std::string_view list, const Node* value) {
    for (const Pair& pair : mapping.pairs) {
      if (pair.key->text != list || pair.value->kind != NodeKind::sequence) continue;
      // Made here a block earlier, so it may be added to.
      const auto made = std::find(made_.begin(), made_.end(), pair.value);
      if (made == made_.end()) continue;
      (*made)->items.push_back(value);
      return;
    }
    Node& sequence = storage_.emplace_back();
    sequence.kind = NodeKind::sequence;
    sequence.span = value->span;
    sequence.items.push_back(value);
    made_.push_back(&sequence);
    mapping.pairs.push_back({named(key, std::string(list)), &sequence});
  }

  std::deque<Node>& storage_;
  std::vector<Node*> made_;
};

}  // namespace

std::string_view kind_of_resource(std::string_view type) {
  constexpr std::string_view kPrefix = "kubernetes_";
  if (!type.starts_with(kPrefix)) return {};
  type.remove_prefix(kPrefix.size());
  for (const std::string_view version : {"_v1beta1", "_v1"}) {
    if (type.ends_with(version)) {
      type.remove_suffix(version.size());
      break;
    }
  }
  const auto* known = std::find_if(kKinds.begin(), kKinds.end(), [&](const Name& name) { return name.block == type; });
  return known == kKinds.end() ? std::string_view{} : known->list;
}

const Node* kubernetes_object(const Node* resource, std::string_view kind, std::deque<Node>& storage) {
  Shaper shaper(storage);
  const Node* shaped = shaper.shape(resource, 0);
  if (shaped->kind != NodeKind::mapping) return shaped;
  Node& object = shaper.copy(*shaped);
  const Span place{resource->span.begin, resource->span.begin};
  // A resource that says nothing about its pods sets nothing for them either.
  const auto says = [](const Pair& pair) { return pair.key->text == "spec" || pair.key->text == "dynamic"; };
  if (std::none_of(object.pairs.begin(), object.pairs.end(), says))
    object.pairs.push_back({&shaper.scalar("spec", place), &shaper.bare_pod_spec(resource->span)});
  object.pairs.push_back({&shaper.scalar("apiVersion", place), &shaper.scalar("v1", place)});
  object.pairs.push_back({&shaper.scalar("kind", place), &shaper.scalar(kind, place)});
  return &object;
}

}  // namespace plimsoll::documents::hcl
