// SPDX-License-Identifier: Apache-2.0
//
// Shell scripts as a document kind: which files are scripts, and their model (one command of role `script` that holds the
// whole text). Checks parse it with parse_script(); its spans are offsets into the file.
#pragma once

#include <string_view>

#include "engine/documents/document.h"

namespace plimsoll::documents {

// By name: yes for .sh .bash .ksh .dash and the names that entry scripts have, maybe for files without an extension.
DocumentType::Claim claim_shell_path(std::string_view path);
// By the "#!" line of a shell.
bool claim_shell_content(std::string_view path, std::string_view head);
Model read_shell(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents
