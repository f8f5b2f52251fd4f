// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/devcontainer/devcontainer.h"

#include "engine/documents/general/container_walk.h"
#include "engine/documents/paths.h"
#include "engine/documents/run_command/run_command.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::devcontainer {

using yaml::get;
using yaml::items;
using yaml::Node;
using yaml::Pair;

DocumentType::Claim claim_path(std::string_view path) {
  const std::string_view name = base_name(path);
  return name == "devcontainer.json" || name == ".devcontainer.json" ? DocumentType::Claim::yes : DocumentType::Claim::no;
}

Model read(std::string_view, std::string_view bytes, FileLookup*) {
  const yaml::Tree tree = yaml::parse_json(bytes);
  ModelBuilder builder(bytes, [](Value& value) { general::expand_templates(value, {}); });
  builder.add_diagnostics(tree.diagnostics);
  const Node* root = tree.root();
  if (!yaml::is_mapping(root)) return std::move(builder).take();
  const std::size_t before = builder.model().containers.size();
  const general::WalkStyle style{ContainerOrigin::task, ImageRole::tool, false, true, "image"};
  std::size_t container = before;
  // The walk makes the container when there is an image; a Dockerfile or compose service has none here.
  if (yaml::is_scalar(get(root, "image"))) {
    general::walk_containers(root, style, builder);
  } else {
    container =
        builder.add_container(ContainerOrigin::task, "devcontainer", "", {root->span.begin, root->span.begin + 1}, false);
    builder.add_flag(container, OptionKey::privileged, "privileged", root, "privileged");
    std::vector<Value> words;
    for (const Node* item : items(get(root, "runArgs"))) words.push_back(builder.value(item));
    if (!words.empty()) add_run_options(words, builder.model(), container);
    for (const Node* item : items(get(root, "capAdd"))) {
      Value value = builder.value(item);
      if (value.expanded.starts_with("CAP_")) value.expanded.erase(0, 4);
      builder.add_option(container, OptionKey::cap_add, "capAdd", std::move(value), item->span);
    }
  }
  if (builder.model().containers.size() <= container) return std::move(builder).take();
  for (const std::string_view key : {"containerEnv", "remoteEnv"})
    builder.add_environment(get(root, key), EnvironmentRole::container_environment, container);
  builder.add_environment(get(root, {"build", "args"}), EnvironmentRole::build_argument, container);
  for (const std::string_view key : {"initializeCommand", "onCreateCommand", "updateContentCommand", "postCreateCommand",
                                     "postStartCommand", "postAttachCommand"}) {
    const Node* command = get(root, key);
    builder.add_command(CommandRole::lifecycle, command, container);
    for (const Pair& one : yaml::entries(command)) builder.add_command(CommandRole::lifecycle, one.value, container);
  }
  return with_container_commands(true, std::move(builder).take());
}

}  // namespace plimsoll::documents::devcontainer
