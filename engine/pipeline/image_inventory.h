// SPDX-License-Identifier: Apache-2.0
//
// The inventory of images: reads the deployment files of a tree, of all tags, or of every commit, each version of a file
// once, and gathers what they name.
#pragma once

#include "engine/pipeline/scan_context.h"

namespace plimsoll::pipeline {

// `context` is made for request.path and its selection. Fills scope, commit, tags, images and coverage.
Result<ImageInventory> make_inventory(const ScanContext& context, const InventoryRequest& request);

}  // namespace plimsoll::pipeline
