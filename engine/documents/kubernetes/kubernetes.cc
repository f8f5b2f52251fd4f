// SPDX-License-Identifier: Apache-2.0
//
// A pod spec is found by its shape, not by the kind around it: a mapping with a list of containers. So every kind with a
// template is read, those of operators that do not exist yet too. The walk goes over the tree as written and does not
// descend into aliases: what an anchor names is met where it stands.
#include "engine/documents/kubernetes/kubernetes.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "engine/documents/helm/image_map.h"
#include "engine/documents/kubernetes/base64.h"
#include "engine/documents/kubernetes/parameters.h"
#include "engine/documents/kubernetes/pod.h"
#include "engine/documents/kustomize/image_overrides.h"
#include "engine/documents/paths.h"
#include "engine/documents/run_command/run_command.h"
#include "engine/documents/yaml/sniff.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::kubernetes {

using yaml::entries;
using yaml::get;
using yaml::Node;
using yaml::NodeKind;
using yaml::Pair;
using yaml::text_of;

namespace {

class ObjectReader {
 public:
  explicit ObjectReader(ModelBuilder& builder) : builder_(builder) {}

  void walk(const Node* node, std::string owner, const Node* annotations) {
    if (node->kind == NodeKind::sequence) {
      for (const Node* item : node->items)
        if (item->kind != NodeKind::alias) walk(item, owner, nullptr);
      return;
    }
    if (node->kind != NodeKind::mapping || builder_.is_full()) return;
    const std::string_view kind = text_of(get(node, "kind"));
    if (!kind.empty() && get(node, "apiVersion") != nullptr) {
      owner = std::string(kind) + "/" + object_name(node);
      ships_ = !is_test(node);
      if (kind == "CustomResourceDefinition") return;  // a schema: its words are not settings
      if (kind == "PodSecurityPolicy") return;         // says what pods may do, not what one does
      workflow_security_ = kind.find("Workflow") == std::string_view::npos ? nullptr : workflow_security(node);
      if (kind == "PersistentVolume") return read_host_volume(node, {owner, nullptr, ships_}, builder_);
      if (kind == "Secret") return read_secret(node);
      if (kind == "ConfigMap") return read_config(node);
    }
    // Annotations of a pod stand in the metadata beside its spec.
    const Node* own_annotations = get(node, {"metadata", "annotations"});
    PodContext context{owner, annotations, ships_, workflow_security_};
    const bool pod = is_pod_spec(node);
    if (pod) read_pod(node, context, builder_);
    if (!pod && has_pod_settings(node)) read_pod_settings(node, context, builder_);
    for (const Pair& pair : node->pairs) {
      if (pair.value->kind == NodeKind::alias || pair.key->kind != NodeKind::scalar) continue;
      const std::string& key = pair.key->text;
      if (key == "metadata" || key == "status") continue;
      if (pod && is_container_list_key(key)) continue;
      if (pair.value->kind == NodeKind::mapping && (key == "container" || key == "script" || key == "stepTemplate") &&
          yaml::is_scalar(get(pair.value, "image"))) {
        read_lone_container(pair.value, lone_name(node, key), node, context, builder_);
        continue;
      }
      if (pair.value->kind == NodeKind::mapping && lower_case(key).ends_with("image") &&
          helm::read_image_map(pair.value, {key, "", ""}, ImageRole::workload, owner, builder_))
        continue;
      if (yaml::is_scalar(pair.value)) {
        read_scalar(node, pair, owner);
        continue;
      }
      walk(pair.value, owner, own_annotations);
    }
  }

 private:
  std::string object_name(const Node* object) const {
    const Node* name = get(object, {"metadata", "name"});
    if (name == nullptr) name = get(object, {"metadata", "generateName"});
    return builder_.value(name).expanded;
  }

  // Argo: what the pods of all templates get that say nothing of their own.
  static const Node* workflow_security(const Node* object) {
    const Node* own = get(object, {"spec", "securityContext"});
    return own != nullptr ? own : get(object, {"spec", "workflowSpec", "securityContext"});
  }

  static std::string lone_name(const Node* parent, const std::string& key) {
    const std::string_view name = text_of(get(parent, "name"));
    return name.empty() ? key : std::string(name);
  }

  // Hooks that only test a release never stay.
  static bool is_test(const Node* object) {
    const std::string_view hook = text_of(get(object, {"metadata", "annotations", "helm.sh/hook"}));
    return hook.starts_with("test");
  }

  // `image: x` outside a container: operators call it so. OpenShift names images by {kind: DockerImage, name}.
  void read_scalar(const Node* node, const Pair& pair, const std::string& owner) {
    const std::string& key = pair.key->text;
    const bool image_key = key == "image" || key == "baseImage" || key == "containerImage";
    // Flux names a repository there, to look for its tags.
    if (owner.starts_with("ImageRepository/")) return;
    const bool docker_image = key == "name" && text_of(get(node, "kind")) == "DockerImage";
    if (!image_key && !docker_image) return;
    if (!looks_like_image(text_of(pair.value))) return;
    builder_.add_image(builder_.value(pair.value), ImageRole::workload, ships_, owner, std::nullopt);
  }

  void read_secret(const Node* object) {
    for (const Pair& pair : entries(get(object, "data"))) {
      if (!yaml::is_scalar(pair.value)) continue;
      Value value = builder_.value(pair.value);
      auto decoded = decode_base64(value.raw);
      if (decoded) value.expanded = std::move(*decoded);
      EnvironmentEntry* entry =
          builder_.add_environment(pair.key->text, std::move(value), EnvironmentRole::secret_data, std::nullopt);
      if (entry != nullptr) entry->is_base64 = entry->value.expanded != entry->value.raw;
    }
    for (const Pair& pair : entries(get(object, "stringData")))
      if (yaml::is_scalar(pair.value))
        builder_.add_environment(pair.key->text, builder_.value(pair.value), EnvironmentRole::secret_data, std::nullopt);
  }

  void read_config(const Node* object) {
    for (const Pair& pair : entries(get(object, "data")))
      if (yaml::is_scalar(pair.value))
        builder_.add_environment(pair.key->text, builder_.value(pair.value), EnvironmentRole::config_data, std::nullopt);
  }

  ModelBuilder& builder_;
  bool ships_ = true;
  const Node* workflow_security_ = nullptr;
};

}  // namespace

DocumentType::Claim claim_path(std::string_view path) {
  if (has_yaml_extension(path) || path.ends_with(".json") || path.ends_with(".yaml.tmpl") || path.ends_with(".yaml.j2") ||
      path.ends_with(".yml.j2"))
    return DocumentType::Claim::maybe;
  return DocumentType::Claim::no;
}

bool claim_content(std::string_view, std::string_view head) {
  return yaml::has_key(head, "apiVersion") && yaml::has_key(head, "kind");
}

void read_object(const Node* root, ModelBuilder& builder) {
  root = yaml::follow(root);
  if (root != nullptr) ObjectReader(builder).walk(root, "", nullptr);
}

void read_objects(const yaml::Tree& tree, ModelBuilder& builder) {
  for (const yaml::Document& document : tree.documents) read_object(document.root, builder);
}

namespace {

// A schema says nothing about a pod, and is most of many a manifest: megabytes in each release of an operator.
bool is_schema(std::string_view document) {
  std::size_t at = document.starts_with("kind:") ? 0 : document.find("\nkind:");
  if (at == std::string_view::npos) return false;
  at = document.find(':', at) + 1;
  std::string_view value = document.substr(at, document.find('\n', at) - at);
  while (value.starts_with(' ')) value.remove_prefix(1);
  while (value.ends_with(' ') || value.ends_with('\r')) value.remove_suffix(1);
  return value == "CustomResourceDefinition";
}

// A patch is kept near the kustomization that names it, or is called so.
bool is_patch(std::string_view path, FileLookup* files) {
  if (lower_case(path).find("patch") != std::string::npos || is_below(path, "overlays")) return true;
  if (files == nullptr) return false;
  constexpr std::size_t kNameLimit = 256 * 1024;
  std::string_view folder = folder_of(path);
  for (int level = 0; level < 3; ++level) {
    for (const std::string_view name : {"kustomization.yaml", "kustomization.yml", "Kustomization"})
      if (files->read(join_path(folder, name), kNameLimit)) return true;
    if (folder.empty()) break;
    folder = folder_of(folder);
  }
  return false;
}

}  // namespace

Model read(std::string_view path, std::string_view bytes, FileLookup* files) {
  const yaml::Tree tree = yaml::parse(bytes, {.passes_over = is_schema});
  const general::Defaults parameters = parameters_of(tree);
  ModelBuilder builder(bytes, [&](Value& value) { expand_parameters(value, parameters); });
  builder.add_diagnostics(tree.diagnostics);
  read_objects(tree, builder);
  Model model = std::move(builder).take();
  const auto may_be_whole = [](const Container& container) { return !container.whole && !container.name.empty(); };
  if (std::any_of(model.containers.begin(), model.containers.end(), may_be_whole) && !is_patch(path, files)) {
    for (Container& container : model.containers)
      if (may_be_whole(container)) container.whole = true;
  }
  if (files != nullptr) kustomize::apply_image_overrides(path, *files, model);
  return with_container_commands(true, std::move(model));
}

}  // namespace plimsoll::documents::kubernetes
