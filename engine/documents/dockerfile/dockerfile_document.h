// SPDX-License-Identifier: Apache-2.0
//
// A Dockerfile as a document: which files are one, and what it means for images, containers, commands and environment.
#pragma once

#include "engine/documents/document.h"

namespace plimsoll::documents {

// Dockerfile, Containerfile, Dockerfile.x, x.Dockerfile and their kin. `maybe` for names that need a look inside.
DocumentType::Claim dockerfile_claim_path(std::string_view path);
bool dockerfile_claim_content(std::string_view path, std::string_view head);

// One container for each stage; the last stage and what it is built FROM ship. Variables are expanded with the defaults of
// the file, in the scopes that the builder gives them.
Model read_dockerfile(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents
