// SPDX-License-Identifier: Apache-2.0
//
// A task is a mapping with one key that is a module. Container modules take what `docker run` takes, under long names, so
// their arguments go through the general walk. Jinja stays unresolved unless `vars` of the same file define it.
#include "engine/documents/ansible/ansible.h"

#include <algorithm>

#include "engine/documents/general/container_walk.h"
#include "engine/documents/kubernetes/kubernetes.h"
#include "engine/documents/paths.h"
#include "engine/documents/run_command/run_command.h"
#include "engine/documents/yaml/sniff.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::ansible {

using yaml::get;
using yaml::Node;
using yaml::NodeKind;
using yaml::Pair;
using yaml::text_of;

namespace {

std::string_view module_name(std::string_view key) {
  return key.substr(key.rfind('.') == std::string_view::npos ? 0 : key.rfind('.') + 1);
}

// docker_container: name=db image=mysql:5.6
void read_short_form(const Node* arguments, ModelBuilder& builder) {
  const PieceIndex pieces(aligned_pieces(arguments, builder.bytes()));
  for (const TextWord& word : split_words(arguments->text)) {
    constexpr std::string_view kImage = "image=";
    if (!word.text.starts_with(kImage)) continue;
    const Span span{word.span.begin + kImage.size(), word.span.end};
    builder.add_image(builder.value_of_text(word.text.substr(kImage.size()), place_in_pieces(pieces, span)),
                      ImageRole::workload, true, {}, std::nullopt);
  }
}

void walk_tasks(const Node* node, ModelBuilder& builder) {
  for (const Node* item : node->items)
    if (item->kind != NodeKind::alias) walk_tasks(item, builder);
  for (const Pair& pair : node->pairs) {
    if (pair.value->kind == NodeKind::alias || pair.key->kind != NodeKind::scalar || builder.is_full()) continue;
    const std::string_view module = module_name(pair.key->text);
    if (module.starts_with("docker_container") || module == "podman_container") {
      if (yaml::is_scalar(pair.value)) read_short_form(pair.value, builder);
    }
    if (module == "docker_container" || module == "podman_container" || module == "docker_swarm_service") {
      general::walk_containers(pair.value, {ContainerOrigin::task, ImageRole::workload, true, true, "image"}, builder);
    } else if (module == "docker_image" || module == "podman_image" || module == "docker_image_pull") {
      const Node* name = get(pair.value, "name");
      const std::string_view source = text_of(get(pair.value, "source"));
      if (!yaml::is_scalar(name) || source == "build" || source == "load" || get(pair.value, "build") != nullptr ||
          text_of(get(pair.value, "state")) == "absent")
        continue;
      Value value = builder.value(name);
      const Node* tag = get(pair.value, "tag");
      if (yaml::is_scalar(tag)) {
        const Value text = builder.value(tag);
        value.expanded += ":" + text.expanded;
        value.resolved = value.resolved && text.resolved;
        value.chain.push_back({"tag '" + text.expanded + "'", text.span, ""});
      }
      builder.add_image(std::move(value), ImageRole::tool, false, std::string(module), std::nullopt);
    } else if (module == "k8s") {
      kubernetes::read_object(get(pair.value, "definition"), builder);
    } else if (module == "shell" || module == "command" || module == "raw" || module == "script") {
      const Node* command = yaml::is_mapping(pair.value) ? get(pair.value, "cmd") : pair.value;
      if (yaml::is_scalar(command)) builder.add_script(CommandRole::script, {command}, std::nullopt);
    } else if (module == "environment" || module == "vars") {
      builder.add_environment(pair.value, EnvironmentRole::ci_variable, std::nullopt);
    } else if (pair.value->kind != NodeKind::scalar) {
      walk_tasks(pair.value, builder);
    }
  }
}

}  // namespace

DocumentType::Claim claim_path(std::string_view path) {
  return has_yaml_extension(path) ? DocumentType::Claim::maybe : DocumentType::Claim::no;
}

bool claim_content(std::string_view path, std::string_view head) {
  if (yaml::has_top_level_key(head, "apiVersion") || yaml::has_top_level_key(head, "services")) return false;
  for (const std::string_view module :
       {"docker_container", "podman_container", "docker_image", "docker_swarm_service", "containers.podman."})
    if (head.find(module) != std::string_view::npos && yaml::has_nested_key(head, "name")) return true;
  const bool place = is_below(path, "tasks") || is_below(path, "handlers") || is_below(path, "playbooks") ||
                     is_below(path, "roles") || base_name(path) == "playbook.yml" || base_name(path) == "site.yml";
  return (place && (yaml::has_nested_key(head, "name") || yaml::has_nested_key(head, "hosts"))) ||
         (yaml::has_nested_key(head, "hosts") &&
          (yaml::has_nested_key(head, "tasks") || yaml::has_nested_key(head, "roles")));
}

namespace {

Model read_with(std::string_view bytes, const yaml::Tree& tree, const general::Defaults& defaults) {
  ModelBuilder builder(bytes, [&](Value& value) { general::expand_templates(value, defaults); });
  builder.add_diagnostics(tree.diagnostics);
  for (const yaml::Document& document : tree.documents) walk_tasks(document.root, builder);
  return with_container_commands(false, std::move(builder).take());
}

// A file of variables beside the tasks, the more special one first: what is known stays.
void add_variables(const std::string& path, FileLookup& files, general::Defaults& defaults) {
  constexpr std::size_t kFileBytes = std::size_t{256} << 10U;
  const auto text = files.read(path, kFileBytes);
  if (!text) return;
  const yaml::Tree tree = yaml::parse_yaml(*text);
  for (const Pair& pair : yaml::entries(tree.root())) {
    if (yaml::is_scalar(pair.value) && pair.value->text.find("{{") == std::string::npos && defaults.size() < 5000)
      defaults.try_emplace(pair.key->text, pair.value->text, Span{});
  }
}

// Where a role, or the playbook, keeps what its tasks leave open.
general::Defaults with_variables_beside(std::string_view path, general::Defaults defaults, FileLookup& files) {
  const std::size_t tasks = path.rfind("/tasks/");
  const std::size_t handlers = path.rfind("/handlers/");
  const std::size_t role_end = tasks != std::string_view::npos ? tasks : handlers;
  std::vector<std::string> names;
  if (role_end != std::string_view::npos) {
    const std::string role(path.substr(0, role_end));
    for (const char* name : {"vars/main.yml", "vars/main.yaml", "defaults/main.yml", "defaults/main.yaml"})
      names.push_back(join_path(role, name));
  }
  for (const std::string& folder : {std::string(folder_of(path)), std::string()})
    for (const char* name : {"group_vars/all.yml", "group_vars/all/main.yml", "group_vars/all/vars.yml"})
      names.push_back(join_path(folder, name));
  for (const std::string& name : names) add_variables(name, files, defaults);
  return defaults;
}

}  // namespace

Model read(std::string_view path, std::string_view bytes, FileLookup* files) {
  const yaml::Tree tree = yaml::parse_yaml(bytes);
  general::Defaults defaults;
  for (const yaml::Document& document : tree.documents) general::collect_defaults(document.root, defaults);
  Model model = read_with(bytes, tree, defaults);
  const bool open = std::any_of(model.images.begin(), model.images.end(),
                                [](const ImageUse& use) { return !use.reference.resolved || !use.reference.chain.empty(); });
  // A default in the task is only the last resort, so the files are asked for those, too.
  if (files == nullptr || !open) return model;
  return read_with(bytes, tree, with_variables_beside(path, std::move(defaults), *files));
}

}  // namespace plimsoll::documents::ansible
