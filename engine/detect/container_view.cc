// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/container_view.h"

#include <algorithm>
#include <utility>

namespace plimsoll::detect {

using documents::Container;
using documents::ContainerOption;
using documents::ContainerOrigin;
using documents::OptionKey;

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char x, char y) { return lower(x) == lower(y); }) != text.end();
}

std::string container_label(const Container& container) {
  const std::string& name = container.name;
  const auto named = [&](std::string_view kind) {
    return name.empty() ? std::string(kind) : std::string(kind) + " " + name;
  };
  switch (container.origin) {
    case ContainerOrigin::dockerfile_stage:
      return named("Stage");
    case ContainerOrigin::compose_service:
      return named("Service");
    case ContainerOrigin::pod_container:
    case ContainerOrigin::pod_init_container:
    case ContainerOrigin::pod_ephemeral_container: {
      std::string label = named(container.origin == ContainerOrigin::pod_init_container        ? "Init container"
                                : container.origin == ContainerOrigin::pod_ephemeral_container ? "Ephemeral container"
                                                                                               : "Container");
      if (!container.owner.empty()) label += " of " + container.owner;
      return label;
    }
    case ContainerOrigin::ci_job:
      return named("Job");
    case ContainerOrigin::run_command:
      return name.empty() ? "The container" : "Container " + name;
    case ContainerOrigin::unit:
      return named("Unit");
    case ContainerOrigin::task:
      return named("Task");
  }
  return name;
}

void for_each_option(const Container& container, OptionKey key, const std::function<void(const ContainerOption&)>& visit) {
  for (const ContainerOption& option : container.options) {
    if (option.key == key && option.value.resolved) visit(option);
  }
}

const ContainerOption* last_option(const Container& container, OptionKey key) {
  for (auto option = container.options.rbegin(); option != container.options.rend(); ++option) {
    if (option->key == key) return option->value.resolved ? &*option : nullptr;
  }
  return nullptr;
}

bool has_value(const Container& container, OptionKey key, std::string_view value) {
  const ContainerOption* option = last_option(container, key);
  return option != nullptr && equals_ignoring_case(option->value.expanded, value);
}

ContainerImages::ContainerImages(const documents::Model& model) : images_(model.containers.size()) {
  for (const documents::ImageUse& use : model.images) {
    if (!use.container || *use.container >= images_.size()) continue;
    if (!use.reference.resolved) continue;
    std::string_view& image = images_[*use.container];
    if (image.empty()) image = use.reference.expanded;
  }
}

bool is_in_pod(const Container& container) {
  return container.origin == ContainerOrigin::pod_container || container.origin == ContainerOrigin::pod_init_container ||
         container.origin == ContainerOrigin::pod_ephemeral_container;
}

bool is_deployed(const Container& container) {
  switch (container.origin) {
    case ContainerOrigin::compose_service:
    case ContainerOrigin::pod_container:
    case ContainerOrigin::unit:
    case ContainerOrigin::task:
      return true;
    case ContainerOrigin::run_command:
      return last_option(container, OptionKey::restart) != nullptr;
    case ContainerOrigin::dockerfile_stage:
    case ContainerOrigin::pod_init_container:
    case ContainerOrigin::pod_ephemeral_container:
    case ContainerOrigin::ci_job:
      return false;
  }
  return false;
}

Severity one_lower(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return Severity::high;
    case Severity::high:
      return Severity::medium;
    case Severity::medium:
      return Severity::low;
    case Severity::low:
    case Severity::info:
      return Severity::info;
  }
  return Severity::info;
}

Match make_match(const MatchHead& head, Span span, std::string message, std::string subject) {
  Match match;
  match.rule = head.rule;
  match.severity = head.severity;
  match.confidence = head.confidence;
  match.span = span;
  match.message = std::move(message);
  match.subject = std::move(subject);
  return match;
}

void add_chain(const documents::Value& value, Match& match) {
  for (const documents::ResolutionStep& step : value.chain) {
    match.evidence.push_back({step.text, step.file, step.span, 0});
  }
}

}  // namespace plimsoll::detect
