// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/kustomize/kustomize.h"

#include <algorithm>

#include "engine/documents/kubernetes/kubernetes.h"
#include "engine/documents/paths.h"
#include "engine/documents/yaml/model_builder.h"
#include "engine/documents/yaml/sniff.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::kustomize {

using yaml::get;
using yaml::items;
using yaml::Node;

namespace {

// {name, newName, newTag, digest}: the digest wins over the tag. An entry that gives neither only renames, and the tag of
// the manifests stays: then there is nothing to judge here.
void read_image(const Node* entry, ModelBuilder& builder) {
  const Node* name = get(entry, "newName") != nullptr ? get(entry, "newName") : get(entry, "name");
  const Node* tag = get(entry, "newTag");
  const Node* digest = get(entry, "digest");
  if (!yaml::is_scalar(name) || (!yaml::is_scalar(tag) && !yaml::is_scalar(digest))) return;
  Value value = builder.value(name);
  const auto add = [&](const Node* part, char sign, const char* what) {
    if (!yaml::is_scalar(part)) return;
    const Value text = builder.value(part);
    value.expanded += sign + text.expanded;
    value.chain.push_back({std::string(what) + " '" + text.expanded + "'", text.span, ""});
    value.span = {std::min(value.span.begin, text.span.begin), std::max(value.span.end, text.span.end)};
  };
  add(tag, ':', "newTag");
  add(digest, '@', "digest");
  value.raw = value.expanded;
  builder.add_image(std::move(value), ImageRole::workload, true, std::string(yaml::text_of(get(entry, "name"))),
                    std::nullopt);
}

void read_literals(const Node* generator, EnvironmentRole role, ModelBuilder& builder) {
  for (const Node* one : items(generator)) builder.add_environment(get(one, "literals"), role, std::nullopt);
}

void read_inline_patch(const Node* text, ModelBuilder& builder) {
  if (!yaml::is_scalar(text) || text->text.find('\n') == std::string::npos) return;
  const PieceIndex pieces(aligned_pieces(text, builder.bytes()));
  const yaml::Tree tree = yaml::parse(text->text);
  if (!tree.diagnostics.empty()) return;
  ModelBuilder inner(text->text);
  kubernetes::read_objects(tree, inner);
  builder.add_model(std::move(inner).take(), [&](Span span) { return place_in_pieces(pieces, span); });
}

}  // namespace

DocumentType::Claim claim_path(std::string_view path) {
  const std::string_view name = base_name(path);
  if (name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization")
    return DocumentType::Claim::yes;
  return has_yaml_extension(path) ? DocumentType::Claim::maybe : DocumentType::Claim::no;
}

bool claim_content(std::string_view, std::string_view head) {
  return head.find("kustomize.config.k8s.io/") != std::string_view::npos && yaml::has_top_level_key(head, "kind");
}

Model read(std::string_view, std::string_view bytes, FileLookup*) {
  const yaml::Tree tree = yaml::parse(bytes);
  ModelBuilder builder(bytes);
  builder.add_diagnostics(tree.diagnostics);
  for (const yaml::Document& document : tree.documents) {
    for (const Node* entry : items(get(document.root, "images"))) read_image(entry, builder);
    read_literals(get(document.root, "secretGenerator"), EnvironmentRole::secret_data, builder);
    read_literals(get(document.root, "configMapGenerator"), EnvironmentRole::config_data, builder);
    for (const Node* patch : items(get(document.root, "patches"))) read_inline_patch(get(patch, "patch"), builder);
    for (const Node* patch : items(get(document.root, "patchesStrategicMerge"))) read_inline_patch(patch, builder);
  }
  return std::move(builder).take();
}

}  // namespace plimsoll::documents::kustomize
