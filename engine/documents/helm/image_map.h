// SPDX-License-Identifier: Apache-2.0
//
// An image in parts, as Helm values and many custom resources write it: {registry, repository, tag, digest}.
#pragma once

#include <string_view>

#include "engine/documents/yaml/model_builder.h"

namespace plimsoll::documents::helm {

struct ImageMapContext {
  std::string_view key;         // the key that holds the mapping: "image", "sidecarImage"
  std::string global_registry;  // global.imageRegistry, when it is set
  std::string app_version;      // what an empty tag stands for
};

// True when the mapping names an image; then it was added.
bool read_image_map(const yaml::Node* mapping, const ImageMapContext& context, ImageRole role, std::string stage,
                    ModelBuilder& builder);

}  // namespace plimsoll::documents::helm
