// SPDX-License-Identifier: Apache-2.0
//
// One compose service: its settings as options, commands and environment of a container.
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/documents/yaml/model_builder.h"

namespace plimsoll::documents::compose {

// What the rest of the file says about names that a service uses.
struct FileContext {
  const yaml::Node* volumes = nullptr;  // the top-level mappings
  const yaml::Node* networks = nullptr;
};

// Adds what one mapping says. A service that extends another is read base first, so that the last option counts.
void read_service_settings(const yaml::Node* service, const FileContext& context, std::size_t container,
                           ModelBuilder& builder);

// `command`, `entrypoint`, `healthcheck` and hooks: only of the layer that decides.
void read_service_commands(const yaml::Node* entrypoint, const yaml::Node* command, const yaml::Node* health_check,
                           std::size_t container, ModelBuilder& builder);

}  // namespace plimsoll::documents::compose
