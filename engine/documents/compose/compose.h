// SPDX-License-Identifier: Apache-2.0
//
// Compose files: docker-compose.yml of every version (the first had no `services:`), compose.yaml, stack files.
#pragma once

#include <string_view>

#include "engine/documents/document.h"

namespace plimsoll::documents::compose {

DocumentType::Claim claim_path(std::string_view path);
// `services:` at the top with something that has an image or a build below it.
bool claim_content(std::string_view path, std::string_view head);
Model read(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents::compose
