// SPDX-License-Identifier: Apache-2.0
//
// What most deployment checks ask of a container: its options by key, its name as a person says it, its image, and a match
// with the usual fields filled in.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/detect/check.h"

namespace plimsoll::detect {

// The start of a message: "Service web", "Container app of Deployment/web", "Job build", "Stage build".
std::string container_label(const documents::Container& container);

// Every option of that key whose value is known, in the order of the file.
void for_each_option(const documents::Container& container, documents::OptionKey key,
                     const std::function<void(const documents::ContainerOption&)>& visit);
// The one that counts when a key stands twice: the last. Null when there is none, or when its value is not known.
const documents::ContainerOption* last_option(const documents::Container& container, documents::OptionKey key);
// The last option of that key has this value (compared case-blind).
bool has_value(const documents::Container& container, documents::OptionKey key, std::string_view value);

// References of the images that containers run, expanded; empty for a container that names none. Built once for a document.
class ContainerImages {
 public:
  explicit ContainerImages(const documents::Model& model);
  [[nodiscard]] std::string_view of(std::size_t container) const {
    return container < images_.size() ? images_[container] : std::string_view{};
  }

 private:
  std::vector<std::string_view> images_;
};

// A container of a pod, of whichever of its lists.
bool is_in_pod(const documents::Container& container);

// A sandboxed pod, a compose service, a unit: something that runs for long. False for CI jobs and one-shot tools.
bool is_deployed(const documents::Container& container);

Severity one_lower(Severity severity);

bool equals_ignoring_case(std::string_view a, std::string_view b);
bool contains_ignoring_case(std::string_view text, std::string_view part);

struct MatchHead {
  std::string_view rule;
  Severity severity = Severity::medium;
  Confidence confidence = Confidence::likely;
};
// `subject` is what the identity is made of: it names the container and the option, never a place.
Match make_match(const MatchHead& head, Span span, std::string message, std::string subject);

// Adds how the value came about, so that a reader can follow `${X:-y}` to its definition.
void add_chain(const documents::Value& value, Match& match);

}  // namespace plimsoll::detect
