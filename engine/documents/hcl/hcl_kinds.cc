// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/hcl/hcl_kinds.h"

#include <algorithm>
#include <array>

#include "engine/documents/dockerfile/dockerfile_document.h"
#include "engine/documents/general/container_walk.h"
#include "engine/documents/hcl/hcl_tree.h"
#include "engine/documents/hcl/kubernetes_resource.h"
#include "engine/documents/kubernetes/kubernetes.h"
#include "engine/documents/kubernetes/pod.h"
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

// variable "x" { default = "y" } is known as x and var.x, locals { x = "y" } as local.x. One may be made of others.
class DefaultsReader {
 public:
  void add_file(const Node* root) {
    if (root == nullptr) return;
    for (const Pair& pair : root->pairs) {
      if (pair.key->text == "variable") {
        for (const Pair& variable : pair.value->pairs) {
          const Node* value = get(variable.value, "default");
          take(variable.key->text, value);
          take("var." + variable.key->text, value);
        }
      }
      if (pair.key->text == "locals")
        for (const Pair& local : pair.value->pairs) take("local." + local.key->text, local.value);
    }
  }
  // NAME = "value" lines of a *.tfvars file beat the defaults.
  void add_values(const Node* root) {
    if (root == nullptr) return;
    for (const Pair& pair : root->pairs) {
      if (!yaml::is_scalar(pair.value)) continue;
      written_.insert_or_assign(pair.key->text, std::pair(pair.value->text, pair.value->span));
      written_.insert_or_assign("var." + pair.key->text, std::pair(pair.value->text, pair.value->span));
    }
  }
  // What is made of others is filled in a few rounds; a circle stays open.
  [[nodiscard]] Defaults finish() && {
    constexpr int kRounds = 6;
    constexpr std::size_t kLongest = 2000;
    Defaults known;
    for (int round = 0; round < kRounds && !written_.empty(); ++round) {
      Defaults open;
      for (auto& [name, text] : written_) {
        Value value;
        value.raw = text.first;
        general::expand_templates(value, known);
        if (value.resolved && value.expanded.size() <= kLongest) {
          known.try_emplace(name, value.expanded, text.second);
        } else {
          open.emplace(name, text);
        }
      }
      if (open.size() == written_.size()) break;
      written_ = std::move(open);
    }
    return known;
  }

 private:
  void take(std::string name, const Node* value) {
    constexpr std::size_t kMost = 5000;
    if (yaml::is_scalar(value) && written_.size() < kMost) written_.try_emplace(std::move(name), value->text, value->span);
  }
  Defaults written_;
};

Defaults defaults_of(const Node* root) {
  DefaultsReader reader;
  reader.add_file(root);
  return std::move(reader).finish();
}

// Terraform reads all files of a folder as one.
Defaults defaults_of_folder(std::string_view path, const Node* root, FileLookup& files) {
  constexpr std::size_t kFiles = 64;
  constexpr std::size_t kListed = 1000;
  constexpr std::size_t kFileBytes = std::size_t{512} << 10U;
  const std::string folder(folder_of(path));
  DefaultsReader reader;
  std::vector<std::string> names;
  // The root of a repository lists everything there is; there the usual names must do.
  if (!folder.empty()) names = files.list(folder, kListed);
  for (const char* usual : {"variables.tf", "vars.tf", "locals.tf", "main.tf", "terraform.tfvars"})
    names.push_back(join_path(folder, usual));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  reader.add_file(root);
  std::size_t read = 0;
  for (const std::string& name : names) {
    const bool values = name.ends_with(".auto.tfvars") || base_name(name) == "terraform.tfvars";
    if (name == path || folder_of(name) != folder || read >= kFiles) continue;
    if (!values && !name.ends_with(".tf") && !name.ends_with(".tofu")) continue;
    const auto text = files.read(name, kFileBytes);
    if (!text) continue;
    ++read;
    const yaml::Tree tree = parse_hcl(*text);
    if (values) {
      reader.add_values(tree.root());
    } else {
      reader.add_file(tree.root());
    }
  }
  return std::move(reader).finish();
}

bool has_open_image(const Model& model) {
  return std::any_of(model.images.begin(), model.images.end(), [](const ImageUse& use) { return !use.reference.resolved; });
}

// image = docker_image.db.image_id: pulled by that resource, which is judged itself.
void drop_references(Model& model) {
  for (ImageUse& use : model.images) {
    if (use.reference.expanded.starts_with("${docker_image.") ||
        use.reference.expanded.starts_with("${docker_registry_image."))
      use.role = ImageRole::build_result;
  }
}

// An argument of a module that is an image by name and by shape.
void read_module(const Node* module, std::string_view name, ModelBuilder& builder) {
  for (const Pair& argument : module->pairs) {
    const std::string key = general::folded_key(argument.key->text);
    if (!key.ends_with("image") && !key.ends_with("imageuri")) continue;
    if (!yaml::is_scalar(argument.value)) continue;
    const std::string& text = argument.value->text;
    const std::size_t colon = text.rfind(':');
    const bool tagged = colon != std::string::npos && text.find('/', colon) == std::string::npos &&
                        text.find(':') >= (text.rfind('/') == std::string::npos ? 0 : text.rfind('/'));
    if (!tagged || std::count(text.begin(), text.end(), ':') > 1 || !kubernetes::looks_like_image(text)) continue;
    builder.add_image(builder.value(argument.value), ImageRole::workload, true, std::string(name), std::nullopt);
  }
}

void read_inline_dockerfile(const Node* text, ModelBuilder& builder) {
  if (!yaml::is_scalar(text)) return;
  const PieceIndex pieces(aligned_pieces(text, builder.bytes()));
  builder.add_model(read_dockerfile("Dockerfile", text->text, nullptr),
                    [&](Span span) { return place_in_pieces(pieces, span); });
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

// What a task definition of ECS says for all of its containers, beside their definitions.
void read_task_settings(const Node* type, std::size_t first, ModelBuilder& builder) {
  const auto add = [&](const Node* node, OptionKey key, std::string_view name, std::string text) {
    for (std::size_t at = first; at < builder.model().containers.size(); ++at) {
      const std::vector<ContainerOption>& known = builder.model().containers[at].options;
      if (std::any_of(known.begin(), known.end(), [&](const ContainerOption& option) { return option.key == key; }))
        continue;
      Value value = builder.value(node);
      value.expanded = text;
      builder.add_option(at, key, name, std::move(value), node->span);
    }
  };
  for (const Pair& resource : type->pairs) {
    const auto shared = [&](std::string_view name, OptionKey key) {
      const Node* node = get(resource.value, name);
      if (yaml::is_scalar(node) && text_of(node) == "host") add(node, key, name, "host");
    };
    shared("network_mode", OptionKey::network_mode);
    shared("pid_mode", OptionKey::pid_mode);
    shared("ipc_mode", OptionKey::ipc_mode);
    for (const Node* volume : yaml::items_or_self(get(resource.value, "volume"))) {
      const Node* path = get(volume, "host_path");
      if (!yaml::is_scalar(path) || first >= builder.model().containers.size()) continue;
      MountDetail mount;
      mount.type = "bind";
      Value value = builder.value(path);
      mount.source = value.expanded;
      // Which of them mounts it stands in their definitions: said once.
      if (ContainerOption* option = builder.add_option(first, OptionKey::mount, "host_path", std::move(value), path->span))
        option->mount = std::move(mount);
    }
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

Claim claim_packer(std::string_view path) {
  if (path.ends_with(".pkr.hcl")) return Claim::yes;
  return path.ends_with(".json") ? Claim::maybe : Claim::no;
}
bool claim_packer_content(std::string_view path, std::string_view head) {
  if (!path.ends_with(".json") || head.find("\"builders\"") == std::string_view::npos) return false;
  return path.ends_with(".pkr.json") || head.find("\"docker\"") != std::string_view::npos;
}
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
      read_inline_dockerfile(get(target.value, "dockerfile-inline"), builder);
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

namespace {

// The older JSON: variables, and builders with their type.
Model read_packer_json(std::string_view bytes) {
  const yaml::Tree tree = yaml::parse_json(bytes);
  if (tree.root() == nullptr) return {};
  Defaults defaults;
  for (const Pair& pair : yaml::entries(get(tree.root(), "variables")))
    if (yaml::is_scalar(pair.value)) defaults.try_emplace(pair.key->text, pair.value->text, pair.value->span);
  ModelBuilder builder(bytes, [&](Value& value) { general::expand_templates(value, defaults); });
  builder.add_diagnostics(tree.diagnostics);
  for (const Node* one : yaml::items(get(tree.root(), "builders")))
    if (text_of(get(one, "type")) == "docker")
      general::walk_containers(one, {ContainerOrigin::task, ImageRole::base_argument, true, true, "image"}, builder);
  return std::move(builder).take();
}

}  // namespace

Model read_packer(std::string_view path, std::string_view bytes, FileLookup*) {
  if (path.ends_with(".json")) return read_packer_json(bytes);
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

namespace {

Model read_terraform_with(std::string_view bytes, const yaml::Tree& tree, const Defaults& defaults) {
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
      const bool is_module = pair.key->text == "module";
      bool known = is_module && get(type.value, "container_definitions") != nullptr;
      for (const std::string_view prefix : kContainerResources) known = known || type.key->text.starts_with(prefix);
      if (known) {
        const std::size_t first = builder.model().containers.size();
        general::walk_containers(type.value, {ContainerOrigin::task, ImageRole::workload, true, true, "image"}, builder);
        read_definitions(type.value, defaults, builder);
        if (type.key->text == "aws_ecs_task_definition") read_task_settings(type.value, first, builder);
      } else if (is_module) {
        read_module(type.value, type.key->text, builder);
      }
    }
  }
  Model model = std::move(builder).take();
  drop_references(model);
  return model;
}

}  // namespace

Model read_terraform(std::string_view path, std::string_view bytes, FileLookup* files) {
  const yaml::Tree tree = parse_hcl(bytes);
  if (tree.root() == nullptr) return {};
  Model model = read_terraform_with(bytes, tree, defaults_of(tree.root()));
  // Most files need no other one: they are asked only when an image is left open.
  if (files == nullptr || !has_open_image(model)) return model;
  return read_terraform_with(bytes, tree, defaults_of_folder(path, tree.root(), *files));
}

}  // namespace plimsoll::documents::hcl
