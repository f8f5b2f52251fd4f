// SPDX-License-Identifier: Apache-2.0
//
// What a kustomization does to the images of the manifests below it. A manifest under one is not applied as it stands: the
// kustomization of its folder may replace name, tag or digest, and so may every overlay that takes the folder as its base.
#pragma once

#include <string_view>

#include "engine/documents/document.h"

namespace plimsoll::documents::kustomize {

// Replaces what the kustomization beside `path` replaces. What an overlay replaces is left open, for which overlay is
// applied is not known here; each kustomization is judged itself.
void apply_image_overrides(std::string_view path, FileLookup& files, Model& model);

}  // namespace plimsoll::documents::kustomize
