// SPDX-License-Identifier: Apache-2.0
//
// The "from" of RUN --mount=type=bind,from=image,target=/x.
#pragma once

#include <string>
#include <vector>

#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::documents::dockerfile {

struct MountSource {
  std::string name;  // a stage or an image, variables not expanded
  Span span;
};
std::vector<MountSource> mount_sources(const Instruction& instruction);

}  // namespace plimsoll::documents::dockerfile
