// SPDX-License-Identifier: Apache-2.0
//
// GitHub workflows (Gitea and Forgejo read the same) and actions: job containers, services, docker:// steps, scripts.
#pragma once

#include <string_view>

#include "engine/documents/document.h"

namespace plimsoll::documents::github {

DocumentType::Claim claim_workflow_path(std::string_view path);
DocumentType::Claim claim_action_path(std::string_view path);
bool claim_action_content(std::string_view path, std::string_view head);
bool claim_nothing(std::string_view path, std::string_view head);
Model read_workflow(std::string_view path, std::string_view bytes, FileLookup* files);
Model read_action(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents::github
