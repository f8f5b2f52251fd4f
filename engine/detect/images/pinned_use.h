// SPDX-License-Identifier: Apache-2.0
//
// Uses of an image by tag and digest, for image/conflicting-digest across the files of one tree.
#pragma once

#include <string>
#include <vector>

#include "engine/detect/check.h"

namespace plimsoll::detect::images {

struct PinnedUse {
  std::string name;    // what may have one digest only: name, tag and platform
  std::string shown;   // "python:3.9"
  std::string digest;  // "sha256:..."
  Match match;         // at the place of the use; its message is the caller's
};

std::vector<PinnedUse> pinned_uses(const CheckInput& input);

}  // namespace plimsoll::detect::images
