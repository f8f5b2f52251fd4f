// SPDX-License-Identifier: Apache-2.0
//
// devcontainer.json: JSON with comments. What runs there is a developer's machine, not production: it does not ship.
#pragma once

#include "engine/documents/document.h"

namespace plimsoll::documents::devcontainer {

DocumentType::Claim claim_path(std::string_view path);
Model read(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents::devcontainer
