// SPDX-License-Identifier: Apache-2.0
//
// Kinds that the walk over containers reads without more help. One row of the table in further_kinds.cc each.
#pragma once

#include <span>

#include "engine/documents/document.h"

namespace plimsoll::documents::general {

DocumentType::Claim claim_circleci(std::string_view path);
DocumentType::Claim claim_bitbucket(std::string_view path);
DocumentType::Claim claim_azure(std::string_view path);
DocumentType::Claim claim_drone(std::string_view path);
DocumentType::Claim claim_other_ci(std::string_view path);  // Cirrus, Semaphore, Buildkite, Gitpod, Render, Heroku, Travis
DocumentType::Claim claim_cloud_build(std::string_view path);
DocumentType::Claim claim_skaffold(std::string_view path);
DocumentType::Claim claim_task_definition(std::string_view path);  // ECS, Batch, Dockerrun, CloudFormation
bool claim_azure_content(std::string_view path, std::string_view head);
bool claim_cloud_build_content(std::string_view path, std::string_view head);
bool claim_skaffold_content(std::string_view path, std::string_view head);
bool claim_task_definition_content(std::string_view path, std::string_view head);
bool claim_any_content(std::string_view path, std::string_view head);

Model read_ci(std::string_view path, std::string_view bytes, FileLookup* files);
Model read_azure(std::string_view path, std::string_view bytes, FileLookup* files);
Model read_cloud_build(std::string_view path, std::string_view bytes, FileLookup* files);
Model read_skaffold(std::string_view path, std::string_view bytes, FileLookup* files);
Model read_task_definition(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents::general
