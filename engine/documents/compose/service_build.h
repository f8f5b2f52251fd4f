// SPDX-License-Identifier: Apache-2.0
//
// `build:` of a service: where its image is made, by which arguments and named contexts, from which text.
#pragma once

#include <cstddef>

#include "engine/documents/yaml/model_builder.h"

namespace plimsoll::documents::compose {

void read_service_build(const yaml::Node* node, std::size_t container, ModelBuilder& builder);

}  // namespace plimsoll::documents::compose
