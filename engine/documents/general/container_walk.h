// SPDX-License-Identifier: Apache-2.0
//
// Containers in files of many tools: CI systems, task definitions, infrastructure code.
//
// They all write a container as a mapping that names an image, and they agree on most other words once spelling is put
// aside: capAdd, cap_add and CapAdd are one. So one walk over the tree reads them all. What a tool writes in a way of its
// own is read by its own reader before or after.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/documents/yaml/model_builder.h"

namespace plimsoll::documents::general {

struct WalkStyle {
  ContainerOrigin origin = ContainerOrigin::ci_job;
  ImageRole role = ImageRole::ci_job;
  bool ships = false;
  bool bare_names = true;                // `image: node` is an image; false: only what has a tag, a digest or a "/"
  std::string_view image_key = "image";  // another key that names the image ("name" in Cloud Build), spelled small
};

void walk_containers(const yaml::Node* root, const WalkStyle& style, ModelBuilder& builder);

// Lower case without "_" and "-": how keys are compared.
std::string folded_key(std::string_view key);

// Marks values that hold a template or a variable as unresolved; names that `defaults` knows are put in.
using Defaults = std::map<std::string, std::pair<std::string, Span>, std::less<>>;
void expand_templates(Value& value, const Defaults& defaults);

// `parameters: {x: {default: y}}`, `parameters: [{name: x, default: y}]`, `variables: {x: y}`, `[{name: x, value: y}]`, anywhere.
void collect_defaults(const yaml::Node* root, Defaults& defaults);

}  // namespace plimsoll::documents::general
