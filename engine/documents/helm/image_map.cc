// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/helm/image_map.h"

#include "engine/documents/paths.h"

namespace plimsoll::documents::helm {

using yaml::get;
using yaml::Node;

bool read_image_map(const Node* mapping, const ImageMapContext& context, ImageRole role, std::string stage,
                    ModelBuilder& builder) {
  if (!yaml::is_mapping(mapping)) return false;
  const bool image_key = lower_case(context.key).ends_with("image") || lower_case(context.key).ends_with("images");
  const Node* registry = get(mapping, "registry");
  const Node* name = get(mapping, "repository");
  if (!yaml::is_scalar(name)) name = get(mapping, "repo");
  // {name, tag} and {image, tag} are read as an image only where both are there: names alone are everywhere.
  const bool has_tag = get(mapping, "tag") != nullptr || get(mapping, "digest") != nullptr;
  if (!yaml::is_scalar(name) && has_tag && image_key) name = get(mapping, "name");
  if (!yaml::is_scalar(name) && has_tag) name = get(mapping, "image");
  if (!yaml::is_scalar(name)) return false;
  const Node* tag = get(mapping, "tag");
  if (tag == nullptr && image_key) tag = get(mapping, "version");
  const Node* digest = get(mapping, "digest");
  if (!yaml::is_scalar(digest)) digest = get(mapping, "sha");
  if (!has_tag && tag == nullptr && !image_key && registry == nullptr) return false;  // the repository of something else
  const Value written = builder.value(name);
  if (written.expanded.find("://") != std::string::npos || written.expanded.find(' ') != std::string::npos) return false;

  Value value = written;
  const std::string host = yaml::is_scalar(registry) ? builder.value(registry).expanded : std::string();
  const std::string& used = !context.global_registry.empty() ? context.global_registry : host;
  if (!used.empty()) {
    value.expanded = used + (used.ends_with("/") ? "" : "/") + written.expanded;
    value.chain.push_back({(context.global_registry.empty() ? "registry '" : "global registry '") + used + "'",
                           registry != nullptr ? registry->span : written.span, ""});
  }
  const auto tail = [&](const Node* node, char sign, const char* what) {
    const Value part = builder.value(node);
    value.expanded += sign + part.expanded;
    value.chain.push_back({std::string(what) + " '" + part.expanded + "'", part.span, ""});
    if (!part.resolved) value.resolved = false;
    value.missing.insert(value.missing.end(), part.missing.begin(), part.missing.end());
    value.span = {std::min(value.span.begin, part.span.begin), std::max(value.span.end, part.span.end)};
  };
  const bool has_name_tag =
      written.expanded.find(':', written.expanded.rfind('/') == std::string::npos ? 0 : written.expanded.rfind('/')) !=
      std::string::npos;
  if (yaml::is_scalar(tag) && !yaml::text_of(tag).empty()) {
    tail(tag, ':', "tag");
  } else if (!has_name_tag && yaml::text_of(digest).empty()) {
    // The template puts the version of the chart there; it is not "latest".
    if (!context.app_version.empty()) {
      value.expanded += ":" + context.app_version;
      value.chain.push_back({"appVersion '" + context.app_version + "' of the chart", value.span, "Chart.yaml"});
    } else {
      value.resolved = false;
      value.missing.emplace_back("tag");
      value.expanded += ":{{ .Chart.AppVersion }}";
    }
  }
  if (yaml::is_scalar(digest) && !yaml::text_of(digest).empty()) {
    const bool algorithm = yaml::text_of(digest).find(':') != std::string_view::npos;
    tail(digest, '@', "digest");
    if (!algorithm) {
      const std::size_t at = value.expanded.rfind('@');
      value.expanded.insert(at + 1, "sha256:");
    }
  }
  value.raw = value.expanded;
  builder.add_image(std::move(value), role, true, std::move(stage), std::nullopt);
  return true;
}

}  // namespace plimsoll::documents::helm
