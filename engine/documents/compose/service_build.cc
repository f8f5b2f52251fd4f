// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/compose/service_build.h"

#include <string>
#include <vector>

#include "engine/documents/dockerfile/dockerfile_document.h"

namespace plimsoll::documents::compose {

using yaml::entries;
using yaml::get;
using yaml::items;
using yaml::Node;
using yaml::Pair;
using yaml::pair_span;
using yaml::text_of;

void read_service_build(const Node* node, std::size_t container, ModelBuilder& builder) {
  const std::string& name = builder.model().containers[container].name;
  if (!builder.is_foreign()) {
    BuildSource source;
    const auto part = [&](std::string_view key) { return builder.value(get(node, key)).expanded; };
    source.context = yaml::is_scalar(node) ? builder.value(node).expanded : part("context");
    source.dockerfile = part("dockerfile");
    source.target = part("target");
    builder.model().containers[container].build = std::move(source);
  }
  builder.add_environment(get(node, "args"), EnvironmentRole::build_argument, container);
  builder.add_environment(get(node, "labels"), EnvironmentRole::label, container);
  const auto named_context = [&](Value value) {
    constexpr std::string_view kScheme = "docker-image://";
    if (!value.expanded.starts_with(kScheme)) return;
    value.expanded.erase(0, kScheme.size());
    builder.add_image(std::move(value), ImageRole::base_argument, true, name, container);
  };
  const Node* contexts = get(node, "additional_contexts");
  for (const Pair& pair : entries(contexts)) named_context(builder.value(pair.value));
  for (const Node* item : items(contexts)) {
    const std::string_view text = text_of(item);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    const std::vector<Span> pieces = aligned_pieces(item, builder.bytes());
    named_context(
        builder.value_of_text(std::string(text.substr(equals + 1)), place_in_pieces(pieces, {equals + 1, text.size()})));
  }
  const Node* inline_file = get(node, "dockerfile_inline");
  if (yaml::is_scalar(inline_file) && !builder.is_foreign()) {
    const PieceIndex pieces(aligned_pieces(inline_file, builder.bytes()));
    builder.add_model(read_dockerfile("Dockerfile", inline_file->text, nullptr),
                      [&](Span span) { return place_in_pieces(pieces, span); });
  }
  const auto truth = yaml::truth_of(get(node, "privileged"));
  if (truth.value_or(false))
    for (const Pair& pair : entries(node))
      if (pair.key->text == "privileged")
        builder.add_option(container, OptionKey::other, "build.privileged", builder.value(pair.value), pair_span(pair));
  for (const Pair& pair : entries(node))
    if (pair.key->text == "network" && yaml::is_scalar(pair.value))
      builder.add_option(container, OptionKey::other, "build.network", builder.value(pair.value), pair_span(pair));
}

}  // namespace plimsoll::documents::compose
