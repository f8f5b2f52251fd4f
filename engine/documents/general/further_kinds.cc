// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/general/further_kinds.h"

#include <array>

#include "engine/documents/general/container_walk.h"
#include "engine/documents/paths.h"
#include "engine/documents/run_command/run_command.h"
#include "engine/documents/yaml/sniff.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::general {

using Claim = DocumentType::Claim;
using yaml::entries;
using yaml::get;
using yaml::items;
using yaml::Node;
using yaml::Pair;
using yaml::text_of;

namespace {

Model read_by_walk(std::string_view bytes, const WalkStyle& style) {
  const yaml::Tree tree = yaml::parse(bytes);
  Defaults defaults;
  for (const yaml::Document& document : tree.documents) collect_defaults(document.root, defaults);
  ModelBuilder builder(bytes, [&](Value& value) { expand_templates(value, defaults); });
  builder.add_diagnostics(tree.diagnostics);
  for (const yaml::Document& document : tree.documents) walk_containers(document.root, style, builder);
  return std::move(builder).take();
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  for (const std::string_view one : names)
    if (name == one) return true;
  return false;
}

}  // namespace

Claim claim_circleci(std::string_view path) {
  return has_yaml_extension(path) && is_below(path, ".circleci") ? Claim::yes : Claim::no;
}

Claim claim_bitbucket(std::string_view path) {
  return is_one_of(base_name(path), {"bitbucket-pipelines.yml", "bitbucket-pipelines.yaml"}) ? Claim::yes : Claim::no;
}

Claim claim_azure(std::string_view path) {
  if (!has_yaml_extension(path)) return Claim::no;
  const std::string name = lower_case(base_name(path));
  if (name.starts_with("azure-pipelines") || name.starts_with("azure-pipeline") || name == ".vsts-ci.yml") return Claim::yes;
  return lower_case(path).find("pipeline") != std::string::npos || is_below(path, ".azure") ? Claim::maybe : Claim::no;
}

bool claim_azure_content(std::string_view, std::string_view head) {
  if (yaml::has_top_level_key(head, "apiVersion")) return false;
  return (yaml::has_key(head, "pool") || yaml::has_key(head, "vmImage") || yaml::has_key(head, "container")) &&
         (yaml::has_key(head, "steps") || yaml::has_key(head, "jobs"));
}

Claim claim_drone(std::string_view path) {
  const std::string_view name = base_name(path);
  if (is_one_of(name, {".drone.yml", ".drone.yaml", ".woodpecker.yml", ".woodpecker.yaml", ".crow.yml", ".crow.yaml",
                       ".vela.yml", ".vela.yaml"}))
    return Claim::yes;
  return has_yaml_extension(path) && (is_below(path, ".woodpecker") || is_below(path, ".drone") || is_below(path, ".crow"))
             ? Claim::yes
             : Claim::no;
}

Claim claim_other_ci(std::string_view path) {
  const std::string_view name = base_name(path);
  if (is_one_of(name, {".cirrus.yml", ".cirrus.yaml", ".gitpod.yml", "heroku.yml", "render.yaml", ".travis.yml",
                       "appveyor.yml", ".semaphore.yml"}))
    return Claim::yes;
  return has_yaml_extension(path) && (is_below(path, ".semaphore") || is_below(path, ".buildkite")) ? Claim::yes : Claim::no;
}

Claim claim_cloud_build(std::string_view path) {
  if (!has_yaml_extension(path) && !path.ends_with(".json")) return Claim::no;
  return lower_case(base_name(path)).find("cloudbuild") != std::string::npos ? Claim::maybe : Claim::no;
}

bool claim_cloud_build_content(std::string_view, std::string_view head) { return yaml::has_key(head, "steps"); }

Claim claim_skaffold(std::string_view path) {
  if (!has_yaml_extension(path)) return Claim::no;
  return lower_case(base_name(path)).find("skaffold") != std::string::npos ? Claim::yes : Claim::no;
}

bool claim_skaffold_content(std::string_view, std::string_view) { return false; }

Claim claim_task_definition(std::string_view path) {
  if (base_name(path) == "Dockerrun.aws.json") return Claim::yes;
  return path.ends_with(".json") || has_yaml_extension(path) || path.ends_with(".template") ? Claim::maybe : Claim::no;
}

bool claim_task_definition_content(std::string_view, std::string_view head) {
  if (yaml::has_key(head, "containerDefinitions") || yaml::has_key(head, "ContainerDefinitions")) return true;
  for (const std::string_view type :
       {"AWS::ECS::TaskDefinition", "AWS::Batch::JobDefinition", "AWS::CodeBuild::Project", "AWS::AppRunner::Service"})
    if (head.find(type) != std::string_view::npos) return true;
  return false;
}

bool claim_any_content(std::string_view, std::string_view) { return false; }

Model read_ci(std::string_view, std::string_view bytes, FileLookup*) {
  return with_container_commands(true, read_by_walk(bytes, {}));
}

// Containers are declared once under an alias; `container: alias` in a job is no image, `container: node:20` is.
Model read_azure(std::string_view, std::string_view bytes, FileLookup*) {
  Model model = read_by_walk(bytes, {});
  const yaml::Tree tree = yaml::parse(bytes);
  if (tree.root() == nullptr) return model;
  ModelBuilder builder(bytes, [](Value& value) { expand_templates(value, {}); });
  std::vector<std::string> aliases;
  for (const Node* declared : items(get(tree.root(), {"resources", "containers"})))
    aliases.emplace_back(text_of(get(declared, "container")));
  // A template may declare further ones.
  const bool has_templates =
      get(tree.root(), "extends") != nullptr || yaml::has_key(bytes.substr(0, kSniffBytes), "template");
  const auto jobs_of = [&](const Node* node, auto& self, int depth) -> void {
    if (node == nullptr || depth > 4) return;
    const Node* container = get(node, "container");
    if (yaml::is_scalar(container)) {
      bool is_alias = false;
      for (const std::string& alias : aliases) is_alias = is_alias || alias == text_of(container);
      const bool names_image =
          text_of(container).find_first_of(":/") != std::string_view::npos || (aliases.empty() && !has_templates);
      if (!is_alias && names_image) {
        const std::size_t own = builder.add_container(ContainerOrigin::ci_job, std::string(text_of(get(node, "job"))), "",
                                                      container->span, false);
        builder.add_image(builder.value(container), ImageRole::ci_job, false, std::string(text_of(get(node, "job"))), own);
      }
    }
    for (const Node* job : items(get(node, "jobs"))) self(job, self, depth + 1);
    for (const Node* stage : items(get(node, "stages"))) self(stage, self, depth + 1);
  };
  jobs_of(tree.root(), jobs_of, 0);
  ModelBuilder all(bytes);
  const auto same = [](Span span) { return span; };
  all.add_model(std::move(model), same);
  all.add_model(std::move(builder).take(), same);
  return with_container_commands(true, std::move(all).take());
}

// A step's `name` is its image.
Model read_cloud_build(std::string_view, std::string_view bytes, FileLookup*) {
  const yaml::Tree tree = yaml::parse(bytes);
  Defaults defaults;
  for (const Pair& pair : entries(get(tree.root(), "substitutions")))
    if (yaml::is_scalar(pair.value)) defaults.try_emplace(pair.key->text, pair.value->text, pair.value->span);
  ModelBuilder builder(bytes, [&](Value& value) { expand_templates(value, defaults); });
  builder.add_diagnostics(tree.diagnostics);
  WalkStyle style;
  style.image_key = "name";
  for (const Node* step : items(get(tree.root(), "steps"))) walk_containers(step, style, builder);
  return with_container_commands(true, std::move(builder).take());
}

// What is built has an `image` of its own: the name of the result.
Model read_skaffold(std::string_view, std::string_view bytes, FileLookup*) {
  const yaml::Tree tree = yaml::parse(bytes);
  ModelBuilder builder(bytes, [](Value& value) { expand_templates(value, {}); });
  builder.add_diagnostics(tree.diagnostics);
  for (const yaml::Document& document : tree.documents) {
    const auto artifacts_of = [&](const Node* build) {
      for (const Node* artifact : items(get(build, "artifacts"))) {
        const std::string name(text_of(get(artifact, "image")));
        builder.add_image(builder.value(get(artifact, "image")), ImageRole::build_result, true, name, std::nullopt);
        builder.add_environment(get(artifact, {"docker", "buildArgs"}), EnvironmentRole::build_argument, std::nullopt);
        builder.add_image(builder.value(get(artifact, {"buildpacks", "builder"})), ImageRole::tool, false, name,
                          std::nullopt);
        builder.add_image(builder.value(get(artifact, {"buildpacks", "runImage"})), ImageRole::base_argument, true, name,
                          std::nullopt);
        builder.add_image(builder.value(get(artifact, {"ko", "fromImage"})), ImageRole::base_argument, true, name,
                          std::nullopt);
        builder.add_image(builder.value(get(artifact, {"jib", "fromImage"})), ImageRole::base_argument, true, name,
                          std::nullopt);
      }
    };
    artifacts_of(get(document.root, "build"));
    for (const Node* profile : items(get(document.root, "profiles"))) artifacts_of(get(profile, "build"));
    const WalkStyle style{ContainerOrigin::task, ImageRole::tool, false, true, "image"};
    if (const Node* verify = get(document.root, "verify")) walk_containers(verify, style, builder);
    if (const Node* actions = get(document.root, "customActions")) walk_containers(actions, style, builder);
  }
  return std::move(builder).take();
}

Model read_task_definition(std::string_view, std::string_view bytes, FileLookup*) {
  return read_by_walk(bytes, {ContainerOrigin::task, ImageRole::workload, true, false, "image"});
}

}  // namespace plimsoll::documents::general
