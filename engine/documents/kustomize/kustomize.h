// SPDX-License-Identifier: Apache-2.0
//
// kustomization.yaml: the images it puts in place of those of the manifests, inline patches, generated secrets.
#pragma once

#include <string_view>

#include "engine/documents/document.h"

namespace plimsoll::documents::kustomize {

DocumentType::Claim claim_path(std::string_view path);
bool claim_content(std::string_view path, std::string_view head);
Model read(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents::kustomize
