// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/kustomize/image_overrides.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engine/documents/paths.h"
#include "engine/documents/yaml/node_reading.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::kustomize {

using yaml::get;
using yaml::items;
using yaml::text_of;

namespace {

constexpr std::array<const char*, 3> kNames{"kustomization.yaml", "kustomization.yml", "Kustomization"};
constexpr std::size_t kFileBytes = std::size_t{128} << 10U;
constexpr std::size_t kListed = 400;
constexpr std::size_t kOverlays = 40;

struct Override {
  std::string name;
  std::string new_name;
  std::string new_tag;
  std::string digest;
};

struct Kustomization {
  std::string path;
  std::vector<Override> images;
  std::vector<std::string> bases;  // paths of the tree
};

Kustomization read_kustomization(const std::string& path, std::string_view text) {
  Kustomization result;
  result.path = path;
  const yaml::Tree tree = yaml::parse(text);
  for (const yaml::Node* entry : items(get(tree.root(), "images"))) {
    result.images.push_back({std::string(text_of(get(entry, "name"))), std::string(text_of(get(entry, "newName"))),
                             std::string(text_of(get(entry, "newTag"))), std::string(text_of(get(entry, "digest")))});
  }
  for (const char* list : {"resources", "bases", "components"}) {
    for (const yaml::Node* entry : items(get(tree.root(), list)))
      if (yaml::is_scalar(entry)) result.bases.push_back(join_path(folder_of(path), text_of(entry)));
  }
  return result;
}

// "registry:5000/app" of "registry:5000/app:1@sha256:..."; what kustomize compares.
std::string_view name_of(std::string_view reference) {
  reference = reference.substr(0, reference.find('@'));
  const std::size_t colon = reference.rfind(':');
  if (colon != std::string_view::npos && reference.find('/', colon) == std::string_view::npos)
    reference = reference.substr(0, colon);
  return reference;
}

const Override* find_override(const Kustomization& kustomization, std::string_view reference) {
  for (const Override& one : kustomization.images)
    if (one.name == name_of(reference)) return &one;
  return nullptr;
}

void replace(const Override& one, const std::string& file, Value& reference) {
  const std::string_view name = name_of(reference.expanded);
  const std::string rest = reference.expanded.substr(name.size());
  std::string text = one.new_name.empty() ? std::string(name) : one.new_name;
  if (!one.digest.empty()) {
    text += "@" + one.digest;
  } else if (!one.new_tag.empty()) {
    text += ":" + one.new_tag;
  } else {
    text += rest;
  }
  reference.chain.push_back({"images: makes it " + text, {}, file});
  reference.expanded = std::move(text);
}

std::vector<Kustomization> overlays_of(const std::string& folder, FileLookup& files) {
  std::vector<Kustomization> overlays;
  const std::string above(folder_of(folder));
  // The root of a repository would list everything there is.
  if (above.empty()) return overlays;
  for (const std::string& path : files.list(above, kListed)) {
    if (overlays.size() >= kOverlays) break;
    if (std::find(kNames.begin(), kNames.end(), base_name(path)) == kNames.end() || folder_of(path) == folder) continue;
    const auto text = files.read(path, kFileBytes);
    if (!text || text->find("images:") == std::string::npos) continue;
    Kustomization overlay = read_kustomization(path, *text);
    if (std::find(overlay.bases.begin(), overlay.bases.end(), folder) != overlay.bases.end())
      overlays.push_back(std::move(overlay));
  }
  return overlays;
}

}  // namespace

void apply_image_overrides(std::string_view path, FileLookup& files, Model& model) {
  if (model.images.empty()) return;
  const std::string folder(folder_of(path));
  std::optional<Kustomization> own;
  for (const char* name : kNames) {
    const std::string file = join_path(folder, name);
    if (const auto text = files.read(file, kFileBytes)) {
      own = read_kustomization(file, *text);
      break;
    }
  }
  if (!own) return;
  const std::vector<Kustomization> overlays = overlays_of(folder, files);
  for (ImageUse& use : model.images) {
    if (!use.reference.resolved) continue;
    if (const Override* one = find_override(*own, use.reference.expanded)) replace(*one, own->path, use.reference);
    for (const Kustomization& overlay : overlays) {
      if (find_override(overlay, use.reference.expanded) == nullptr) continue;
      use.reference.resolved = false;
      use.reference.missing.push_back("images in " + overlay.path);
      break;
    }
  }
}

}  // namespace plimsoll::documents::kustomize
