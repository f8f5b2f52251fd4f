// SPDX-License-Identifier: Apache-2.0
//
// Kubernetes objects: every kind that carries a pod, Secrets and ConfigMaps, and custom resources that name an image.
#pragma once

#include <string_view>

#include "engine/documents/document.h"
#include "engine/documents/yaml/model_builder.h"

namespace plimsoll::documents::kubernetes {

DocumentType::Claim claim_path(std::string_view path);
// `apiVersion:` and `kind:` somewhere.
bool claim_content(std::string_view path, std::string_view head);
Model read(std::string_view path, std::string_view bytes, FileLookup* files);

// All objects of a tree: for documents that hold Kubernetes objects inside something else.
void read_objects(const yaml::Tree& tree, ModelBuilder& builder);
void read_object(const yaml::Node* root, ModelBuilder& builder);

}  // namespace plimsoll::documents::kubernetes
