// SPDX-License-Identifier: Apache-2.0
//
// What compose and Kubernetes files say about the start of their containers: commands, entrypoints, hooks, and the files of
// the image when it is built in the same tree.
#pragma once

#include <string>
#include <vector>

#include "engine/detect/check.h"
#include "engine/detect/services/image_start.h"

namespace plimsoll::detect::services {

// One start for each container whose start the document changes.
std::vector<ImageStart> starts_of_containers(const CheckInput& input);

// The path of a compose file beside or above a Dockerfile that builds it and starts one program of it instead of what it
// starts by itself; "" when there is none.
std::string started_otherwise_by(const CheckInput& input);

}  // namespace plimsoll::detect::services
