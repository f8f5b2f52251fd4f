// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/hcl/hcl_kinds.h"

#include <array>

#include "engine/documents/general/container_walk.h"
#include "engine/documents/hcl/hcl_tree.h"
#include "engine/documents/hcl/kubernetes_resource.h"
#include "engine/documents/kubernetes/kubernetes.h"
#include "engine/documents/paths.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::hcl {

using Claim = DocumentType::Claim;
using general::Defaults;
using general::WalkStyle;
using yaml::get;
using yaml::Node;
using yaml::NodeKind;
using yaml::Pair;
using yaml::text_of;

namespace {

// Resources that hold containers. Others have an `image` too: of a virtual machine.
constexpr std::array<std::string_view, 14> kContainerResources{"docker_",
                                                               "kubernetes_",
                                                               "aws_ecs_",
                                                               "aws_batch_",
                                                               "aws_codebuild_",
                                                               "aws_apprunner_",
                                                               "aws_lambda_function",
                                                               "google_cloud_run",
                                                               "google_cloudbuild_",
                                                               "azurerm_container",
                                                               "azurerm_linux_web_",
                                                               "azurerm_linux_func",
                                                               "nomad_",
                                                               "aws_lightsail_container"};

// variable "x" { default = "y" } and locals { x = "y" }
Defaults defaults_of(const Node* root) {
  Defaults defaults;
  const auto take = [&](const std::string& name, const Node* value) {
    if (yaml::is_scalar(value) && value->text.find('$') == std::string::npos)
      defaults.try_emplace(name, value->text, value->span);
  };
  for (const Pair& pair : root->pairs) {
    if (pair.key->text == "variable")
      for (const Pair& variable : pair.value->pairs) take(variable.key->text, get(variable.value, "default"));
    if (pair.key->text == "locals")
      for (const Pair& local : pair.value->pairs) take(local.key->text, local.value);
  }
  return defaults;
}

// docker_image names what is pulled in `name`, unless it is built.
void read_docker_image(const Node* types, ModelBuilder& builder) {
  for (const Pair& one : types->pairs) {
    const Node* name = get(one.value, "name");
    if (!yaml::is_scalar(name) || get(one.value, "build") != nullptr) continue;
    builder.add_image(builder.value(name), ImageRole::workload, true, one.key->text, std::nullopt);
  }
}

// container_definitions as text: JSON in a heredoc or a string.
void read_definitions(const Node* node, const Defaults& defaults, ModelBuilder& builder) {
  for (const Node* item : node->items) read_definitions(item, defaults, builder);
  for (const Pair& pair : node->pairs) {
    const std::string key = general::folded_key(pair.key->text);
    if (key != "containerdefinitions" && key != "containerproperties") {
      read_definitions(pair.value, defaults, builder);
      continue;
    }
    if (!yaml::is_scalar(pair.value) || pair.value->text.find('{') == std::string::npos ||
        pair.value->text.starts_with("${"))
      continue;
    const PieceIndex pieces(aligned_pieces(pair.value, builder.bytes()));
    const yaml::Tree tree = yaml::parse_json(pair.value->text);
    ModelBuilder inner(pair.value->text, [&](Value& value) { general::expand_templates(value, defaults); });
    for (const yaml::Document& document : tree.documents)
      general::walk_containers(document.root, {ContainerOrigin::task, ImageRole::workload, true, true, "image"}, inner);
    builder.add_model(std::move(inner).take(), [&](Span span) { return place_in_pieces(pieces, span); });
  }
}

// Objects of Kubernetes: those of the provider's own resources, and those that a manifest spells out.
bool read_kubernetes(const Pair& type, ModelBuilder& builder) {
  if (type.key->text == "kubernetes_manifest") {
    for (const Pair& resource : type.value->pairs)
      if (const Node* manifest = get(resource.value, "manifest")) kubernetes::read_object(manifest, builder);
    return true;
  }
  const std::string_view kind = kind_of_resource(type.key->text);
  if (kind.empty()) return false;
  std::deque<Node> storage;
  for (const Pair& resource : type.value->pairs)
    kubernetes::read_object(kubernetes_object(resource.value, kind, storage), builder);
  return true;
}

}  // namespace

Claim claim_bake(std::string_view path) {
  const std::string_view name = base_name(path);
  return name.starts_with("docker-bake.") && (name.ends_with(".hcl") || name.ends_with(".json")) ? Claim::yes : Claim::no;
}

Claim claim_nomad(std::string_view path) {
  if (path.ends_with(".nomad") || path.ends_with(".nomad.hcl") || path.ends_with(".nomad.tpl")) return Claim::yes;
  return path.ends_with(".hcl") ? Claim::maybe : Claim::no;
}

bool claim_nomad_content(std::string_view, std::string_view head) {
  return (head.starts_with("job \"") || head.find("\njob \"") != std::string_view::npos) &&
         head.find("task \"") != std::string_view::npos;
}

Claim claim_packer(std::string_view path) { return path.ends_with(".pkr.hcl") ? Claim::yes : Claim::no; }
Claim claim_terraform(std::string_view path) {
  return path.ends_with(".tf") || path.ends_with(".tofu") ? Claim::yes : Claim::no;
}
bool claim_no_content(std::string_view, std::string_view) { return false; }

Model read_bake(std::string_view path, std::string_view bytes, FileLookup*) {
  const yaml::Tree tree = path.ends_with(".json") ? yaml::parse_json(bytes) : parse_hcl(bytes);
  if (tree.root() == nullptr) return {};
  const Defaults defaults = defaults_of(tree.root());
  ModelBuilder builder(bytes, [&](Value& value) { general::expand_templates(value, defaults); });
  builder.add_diagnostics(tree.diagnostics);
  for (const Pair& kind : tree.root()->pairs) {
    if (kind.key->text != "target") continue;
    for (const Pair& target : kind.value->pairs) {
      builder.add_environment(get(target.value, "args"), EnvironmentRole::build_argument, std::nullopt);
      for (const Pair& named : yaml::entries(get(target.value, "contexts"))) {
        Value value = builder.value(named.value);
        if (!value.expanded.starts_with("docker-image://")) continue;
        value.expanded.erase(0, 15);
        builder.add_image(std::move(value), ImageRole::base_argument, true, target.key->text, std::nullopt);
      }
      for (const Node* tag : yaml::items(get(target.value, "tags")))
        builder.add_image(builder.value(tag), ImageRole::build_result, true, target.key->text, std::nullopt);
    }
  }
  return std::move(builder).take();
}

Model read_nomad(std::string_view, std::string_view bytes, FileLookup*) {
  const yaml::Tree tree = parse_hcl(bytes);
  const Defaults defaults = defaults_of(tree.root());
  ModelBuilder builder(bytes, [&](Value& value) { general::expand_templates(value, defaults); });
  builder.add_diagnostics(tree.diagnostics);
  general::walk_containers(tree.root(), {ContainerOrigin::task, ImageRole::workload, true, true, "image"}, builder);
  return std::move(builder).take();
}

Model read_packer(std::string_view, std::string_view bytes, FileLookup*) {
  const yaml::Tree tree = parse_hcl(bytes);
  const Defaults defaults = defaults_of(tree.root());
  ModelBuilder builder(bytes, [&](Value& value) { general::expand_templates(value, defaults); });
  builder.add_diagnostics(tree.diagnostics);
  for (const Pair& pair : tree.root()->pairs) {
    if (pair.key->text != "source") continue;
    for (const Pair& type : pair.value->pairs)
      if (type.key->text == "docker")
        general::walk_containers(type.value, {ContainerOrigin::task, ImageRole::base_argument, true, true, "image"},
                                 builder);
  }
  return std::move(builder).take();
}

Model read_terraform(std::string_view, std::string_view bytes, FileLookup*) {
  const yaml::Tree tree = parse_hcl(bytes);
  const Defaults defaults = defaults_of(tree.root());
  ModelBuilder builder(bytes, [&](Value& value) { general::expand_templates(value, defaults); });
  builder.add_diagnostics(tree.diagnostics);
  for (const Pair& pair : tree.root()->pairs) {
    if (pair.key->text != "resource" && pair.key->text != "data" && pair.key->text != "module") continue;
    for (const Pair& type : pair.value->pairs) {
      if (type.key->text == "docker_image" || type.key->text == "docker_registry_image") {
        if (type.key->text == "docker_image") read_docker_image(type.value, builder);
        continue;
      }
      if (pair.key->text == "resource" && read_kubernetes(type, builder)) continue;
      bool known = pair.key->text == "module" && get(type.value, "container_definitions") != nullptr;
      for (const std::string_view prefix : kContainerResources) known = known || type.key->text.starts_with(prefix);
      if (!known) continue;
      general::walk_containers(type.value, {ContainerOrigin::task, ImageRole::workload, true, true, "image"}, builder);
      read_definitions(type.value, defaults, builder);
    }
  }
  return std::move(builder).take();
}

}  // namespace plimsoll::documents::hcl
