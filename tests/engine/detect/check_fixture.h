// SPDX-License-Identifier: Apache-2.0
//
// Builds small models by hand and runs one check on them, so that a check's test needs no reader of a file kind.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/detect/check.h"
#include "engine/detect/images/image_tables.h"

namespace plimsoll::detect::testing {

inline documents::Value value(std::string text) {
  documents::Value result;
  result.raw = text;
  result.expanded = std::move(text);
  result.span = {1, 2};
  return result;
}

inline documents::Value unresolved(std::string text, std::string missing) {
  documents::Value result = value(std::move(text));
  result.resolved = false;
  result.missing.push_back(std::move(missing));
  return result;
}

inline documents::ContainerOption option(documents::OptionKey key, std::string text) {
  documents::ContainerOption result;
  result.key = key;
  result.value = value(std::move(text));
  result.span = {3, 7};
  return result;
}

inline documents::ContainerOption mount(documents::MountDetail detail) {
  documents::ContainerOption result = option(documents::OptionKey::mount, detail.source + ":" + detail.target);
  result.mount = std::move(detail);
  return result;
}

inline documents::ContainerOption port(documents::PortDetail detail) {
  documents::ContainerOption result = option(documents::OptionKey::port, detail.container_port);
  result.port = std::move(detail);
  return result;
}

inline documents::Model model_of(documents::ContainerOrigin origin, std::vector<documents::ContainerOption> options,
                                 std::string name = "web") {
  documents::Model model;
  documents::Container container;
  container.origin = origin;
  container.name = std::move(name);
  container.span = {0, 3};
  container.options = std::move(options);
  model.containers.push_back(std::move(container));
  if (origin == documents::ContainerOrigin::pod_container || origin == documents::ContainerOrigin::pod_init_container) {
    documents::ImageUse use;
    use.reference = value("acme/api:1.2.3");
    use.container = 0;
    model.images.push_back(std::move(use));
  }
  return model;
}

inline documents::Model service(std::vector<documents::ContainerOption> options) {
  return model_of(documents::ContainerOrigin::compose_service, std::move(options));
}

inline documents::ImageUse image_use(std::string reference, documents::ImageRole role = documents::ImageRole::stage_base,
                                     bool ships = true) {
  documents::ImageUse use;
  use.reference = value(std::move(reference));
  use.role = role;
  use.ships = ships;
  return use;
}

using CheckFunction = void (*)(const CheckInput&, std::vector<Match>&, CheckCounts&);

// What a check says about a model; the document itself is never looked at.
inline std::vector<Match> run(CheckFunction check, const documents::Model& model, const CheckSettings& settings,
                              CheckCounts& counts) {
  static const documents::DocumentType kType{documents::DocumentKind::compose, "compose", nullptr, nullptr, nullptr};
  const CheckInput input{"compose.yaml", "", kType, model, nullptr, settings};
  std::vector<Match> matches;
  check(input, matches, counts);
  return matches;
}

inline std::vector<Match> run(CheckFunction check, const documents::Model& model, const CheckSettings& settings = {}) {
  CheckCounts counts;
  return run(check, model, settings, counts);
}

// "high runtime/privileged" for each match, joined by ", ".
inline std::string summary(const std::vector<Match>& matches) {
  std::string text;
  for (const Match& match : matches) {
    if (!text.empty()) text += ", ";
    switch (match.severity) {
      case Severity::info:
        text += "info ";
        break;
      case Severity::low:
        text += "low ";
        break;
      case Severity::medium:
        text += "medium ";
        break;
      case Severity::high:
        text += "high ";
        break;
      case Severity::critical:
        text += "critical ";
        break;
    }
    text += match.rule;
  }
  return text;
}

// The tables of the source tree.
const images::ImageTables& shipped_tables();

}  // namespace plimsoll::detect::testing
