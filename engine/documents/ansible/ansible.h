// SPDX-License-Identifier: Apache-2.0
//
// Ansible playbooks and task files: container modules, and the commands that tasks run.
#pragma once

#include "engine/documents/document.h"

namespace plimsoll::documents::ansible {

DocumentType::Claim claim_path(std::string_view path);
bool claim_content(std::string_view path, std::string_view head);
Model read(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents::ansible
