// SPDX-License-Identifier: Apache-2.0
//
// A compose file as compose itself would see it: variables with `.env`, merges, `extends` in this file and in others.
//
// A service is a stack of layers, the base first. Layers from another file are read through the FileLookup; what they say
// is placed at the `extends` here, and their images and commands are left to the document that they stand in. An override
// file says only part of what its services are; the rest is looked up in the file that it overrides.
#include "engine/documents/compose/compose.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/documents/compose/interpolation.h"
#include "engine/documents/compose/service.h"
#include "engine/documents/paths.h"
#include "engine/documents/yaml/model_builder.h"
#include "engine/documents/yaml/sniff.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::compose {

using yaml::entries;
using yaml::get;
using yaml::Node;
using yaml::Pair;
using yaml::text_of;

namespace {

constexpr std::size_t kLayers = 16;
constexpr std::size_t kBesideBytes = 1024 * 1024;
constexpr std::size_t kFilesBeside = 32;

struct LoadedFile {
  std::string path;
  std::string bytes;
  yaml::Tree tree;
};

struct Layer {
  const Node* service = nullptr;
  const LoadedFile* file = nullptr;  // null: the document itself
  Span place;                        // the `extends` that led to another file
};

// `web: {image: x}` at the top: version 1 had nothing else.
bool looks_like_service(const Node* node) {
  return get(node, "image") != nullptr || get(node, "build") != nullptr || get(node, "extends") != nullptr;
}

class ComposeReader {
 public:
  ComposeReader(std::string_view path, std::string_view bytes, FileLookup* files)
      : path_(path),
        folder_(folder_of(path)),
        files_(files),
        tree_(yaml::parse(bytes)),
        builder_(bytes, [this](Value& value) { interpolate(value, variables_); }) {}

  Model read() {
    read_variables();
    builder_.add_diagnostics(tree_.diagnostics);
    for (const yaml::Document& document : tree_.documents) read_document(document.root);
    return std::move(builder_).take();
  }

 private:
  void read_variables() {
    if (files_ == nullptr) return;
    const std::string path = join_path(folder_, ".env");
    if (const auto content = files_->read(path, kBesideBytes)) read_environment_file(*content, path, variables_);
  }

  void read_document(const Node* root) {
    root = yaml::follow(root);
    if (!yaml::is_mapping(root)) return;
    const Node* services = get(root, "services");
    const bool first_version = services == nullptr && get(root, "version") == nullptr && get(root, "include") == nullptr;
    FileContext context;
    if (!first_version) {
      context.volumes = get(root, "volumes");
      context.networks = get(root, "networks");
    } else {
      services = root;
    }
    std::set<std::string> built;
    for (const Pair& pair : entries(services)) {
      if (!yaml::is_null(get(pair.value, "build")) && get(pair.value, "image") != nullptr)
        built.insert(builder_.value(get(pair.value, "image")).expanded);
    }
    for (const Pair& pair : entries(services)) {
      if (!yaml::is_mapping(pair.value) || pair.key->text.starts_with("x-")) continue;
      if (first_version && !looks_like_service(pair.value)) continue;
      read_service(services, pair, context, built);
    }
    for (const Pair& pair : entries(get(root, "configs"))) {
      const Node* content = get(pair.value, "content");
      if (yaml::is_scalar(content))
        builder_.add_environment(pair.key->text, builder_.value(content), EnvironmentRole::config_data, std::nullopt);
    }
  }

  void read_service(const Node* services, const Pair& pair, const FileContext& context, const std::set<std::string>& built) {
    std::vector<Layer> layers = layers_of(services, pair.value);
    if (layers.size() == 1 && is_override_file()) add_overridden(pair, layers);
    const std::string& name = pair.key->text;
    const std::size_t container = builder_.add_container(ContainerOrigin::compose_service, name, "", pair.key->span, true);
    for (const Layer& layer : layers) {
      if (layer.file == nullptr) {
        read_service_settings(layer.service, context, container, builder_);
      } else {
        const std::size_t environment = builder_.model().environment.size();
        const std::size_t images = builder_.model().images.size();
        {
          const ModelBuilder::ForeignFile guard(builder_, layer.file->bytes, layer.file->path, layer.place);
          read_service_settings(layer.service, {}, container, builder_);
        }
        builder_.model().environment.resize(environment);
        builder_.model().images.resize(images);
      }
    }
    // The last layer that says it decides.
    const Node* image = nullptr;
    const Node* platform = nullptr;
    const Node* entrypoint = nullptr;
    const Node* command = nullptr;
    const Node* health_check = nullptr;
    bool builds = false;
    for (const Layer& layer : layers) {
      const bool here = layer.file == nullptr;
      const auto take = [&](const Node*& slot, std::string_view key) {
        const Node* value = get(layer.service, key);
        if (value != nullptr) slot = here ? value : nullptr;
      };
      builds = builds || !yaml::is_null(get(layer.service, "build"));
      take(image, "image");
      take(platform, "platform");
      take(entrypoint, "entrypoint");
      take(command, "command");
      take(health_check, "healthcheck");
    }
    if (yaml::is_scalar(image)) {
      Value reference = builder_.value(image);
      const bool result = builds || built.contains(reference.expanded);
      ImageUse* use = builder_.add_image(std::move(reference), result ? ImageRole::build_result : ImageRole::workload, true,
                                         name, container);
      if (use != nullptr) use->platform = text_of(platform);
    }
    read_service_commands(entrypoint, command, health_check, container, builder_);
  }

  // The base first. A ring of `extends`, or a chain longer than anybody writes, ends where it is noticed.
  std::vector<Layer> layers_of(const Node* services, const Node* service) {
    std::vector<Layer> layers{{service, nullptr, {}}};
    std::set<const Node*> seen{service};
    const Node* siblings = services;
    const LoadedFile* file = nullptr;
    Span place;
    std::string folder = folder_;
    while (layers.size() < kLayers) {
      const Node* extends = get(layers.back().service, "extends");
      if (yaml::is_null(extends)) break;
      const Node* base_name_node = yaml::is_mapping(extends) ? get(extends, "service") : extends;
      const Node* base_file = yaml::is_mapping(extends) ? get(extends, "file") : nullptr;
      if (file == nullptr) place = extends->span;
      if (yaml::is_scalar(base_file)) {
        const std::string path = join_path(folder, text_of(base_file));
        if (path != path_ || file != nullptr) {
          file = load(path);
          if (file == nullptr) break;
          siblings = get(file->tree.root(), "services");
          if (siblings == nullptr) siblings = file->tree.root();
          folder = folder_of(path);
        }
      }
      const Node* base = sibling(siblings, text_of(base_name_node));
      if (!yaml::is_mapping(base) || !seen.insert(base).second) break;
      layers.push_back({base, file, place});
    }
    std::reverse(layers.begin(), layers.end());
    return layers;
  }

  // Services by name: a file of thousands that extend each other must not be searched for each.
  const Node* sibling(const Node* services, std::string_view name) {
    auto [entry, is_new] = services_by_name_.try_emplace(services);
    if (is_new)
      for (const Pair& pair : entries(services)) entry->second.emplace(pair.key->text, pair.value);
    const auto found = entry->second.find(name);
    return found == entry->second.end() ? nullptr : found->second;
  }

  [[nodiscard]] bool is_override_file() const { return lower_case(base_name(path_)).find("override") != std::string::npos; }

  // "docker-compose.override.yml" goes over docker-compose.yml.
  void add_overridden(const Pair& pair, std::vector<Layer>& layers) {
    constexpr std::array<std::string_view, 4> kNames{"compose.yaml", "compose.yml", "docker-compose.yml",
                                                     "docker-compose.yaml"};
    for (const std::string_view name : kNames) {
      const std::string path = join_path(folder_, name);
      const LoadedFile* file = path == path_ ? nullptr : load(path);
      if (file == nullptr) continue;
      const Node* services = get(file->tree.root(), "services");
      const Node* base = get(services == nullptr ? file->tree.root() : services, pair.key->text);
      if (yaml::is_mapping(base)) layers.insert(layers.begin(), {base, file, pair.key->span});
      return;
    }
  }

  const LoadedFile* load(const std::string& path) {
    if (files_ == nullptr || path.empty()) return nullptr;
    for (const auto& file : loaded_)
      if (file->path == path) return file->tree.documents.empty() ? nullptr : file.get();
    if (loaded_.size() >= kFilesBeside) return nullptr;
    auto file = std::make_unique<LoadedFile>();
    file->path = path;
    if (auto content = files_->read(path, kBesideBytes)) {
      file->bytes = std::move(*content);
      file->tree = yaml::parse(file->bytes);
    }
    loaded_.push_back(std::move(file));
    return loaded_.back()->tree.documents.empty() ? nullptr : loaded_.back().get();
  }

  std::string path_;
  std::string folder_;
  FileLookup* files_;
  yaml::Tree tree_;
  EnvironmentVariables variables_;
  std::vector<std::unique_ptr<LoadedFile>> loaded_;
  std::map<const Node*, std::unordered_map<std::string_view, const Node*>> services_by_name_;
  ModelBuilder builder_;
};

}  // namespace

DocumentType::Claim claim_path(std::string_view path) {
  using Claim = DocumentType::Claim;
  const bool is_json = path.ends_with(".json");
  if (!has_yaml_extension(path) && !is_json) return Claim::no;
  const std::string name = lower_case(base_name(path));
  if (is_json) return name.find("compose") != std::string::npos ? Claim::maybe : Claim::no;
  const std::string stem = name.substr(0, name.rfind('.'));
  for (const std::string_view word : {"docker-compose", "compose", "docker-stack", "container-compose", "podman-compose"}) {
    if (stem == word) return Claim::yes;
    // docker-compose.prod.yml, docker-compose-dev.yml, compose.override.yaml; "composer.yml" is something else.
    if (stem.starts_with(word) && std::string_view(".-_").find(stem[word.size()]) != std::string_view::npos &&
        word != "compose")
      return Claim::yes;
    if (stem.size() > word.size() && stem.ends_with(word) &&
        std::string_view(".-_").find(stem[stem.size() - word.size() - 1]) != std::string_view::npos)
      return Claim::maybe;
  }
  return Claim::maybe;
}

bool claim_content(std::string_view path, std::string_view head) {
  if (!yaml::has_top_level_key(head, "services")) return false;
  if (yaml::has_top_level_key(head, "apiVersion")) return false;
  (void)path;
  return yaml::has_nested_key(head, "image") || yaml::has_nested_key(head, "build") || yaml::has_nested_key(head, "extends");
}

Model read(std::string_view path, std::string_view bytes, FileLookup* files) {
  return ComposeReader(path, bytes, files).read();
}

}  // namespace plimsoll::documents::compose
