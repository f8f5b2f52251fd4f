// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/kubernetes/parameters.h"

#include <set>

namespace plimsoll::documents::kubernetes {

namespace {

constexpr std::size_t kMost = 2000;

struct Found {
  general::Defaults values;
  std::set<std::string, std::less<>> several;
};

void collect(const yaml::Node* node, Found& found) {
  if (node == nullptr || found.values.size() > kMost) return;
  for (const yaml::Node* item : node->items)
    if (item->kind != yaml::NodeKind::alias) collect(item, found);
  for (const yaml::Pair& pair : node->pairs) {
    if (pair.value->kind == yaml::NodeKind::alias || pair.key->kind != yaml::NodeKind::scalar) continue;
    if (pair.key->text == "params" || pair.key->text == "parameters") {
      for (const yaml::Node* one : pair.value->items) {
        const yaml::Node* name = yaml::get(one, "name");
        const yaml::Node* value = yaml::get(one, "default") != nullptr ? yaml::get(one, "default") : yaml::get(one, "value");
        if (!yaml::is_scalar(name) || !yaml::is_scalar(value)) continue;
        // A value that is filled itself says nothing.
        if (value->text.find("$(") != std::string::npos || value->text.find("{{") != std::string::npos) continue;
        const auto [known, fresh] = found.values.try_emplace(name->text, value->text, value->span);
        if (!fresh && known->second.first != value->text) found.several.insert(name->text);
      }
    }
    collect(pair.value, found);
  }
}

}  // namespace

general::Defaults parameters_of(const yaml::Tree& tree) {
  Found found;
  for (const yaml::Document& document : tree.documents) collect(document.root, found);
  general::Defaults parameters;
  for (const auto& [name, value] : found.values) {
    if (found.several.contains(name)) continue;
    for (const char* prefix : {"params.", "tasks.params.", "inputs.params.", "inputs.parameters.", "workflow.parameters."})
      parameters.try_emplace(prefix + name, value);
  }
  return parameters;
}

void expand_parameters(Value& value, const general::Defaults& parameters) {
  if (value.raw.find("$(") == std::string::npos && value.raw.find("{{") == std::string::npos) return;
  Value filled = value;
  general::expand_templates(filled, parameters);
  // Shell scripts are full of "$(": what is no parameter is no business of ours.
  if (filled.resolved) value = std::move(filled);
}

}  // namespace plimsoll::documents::kubernetes
