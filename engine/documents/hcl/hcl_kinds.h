// SPDX-License-Identifier: Apache-2.0
//
// Terraform, Nomad, Packer and bake: the kinds that are written in HCL (bake in JSON as well).
#pragma once

#include "engine/documents/document.h"

namespace plimsoll::documents::hcl {

DocumentType::Claim claim_bake(std::string_view path);
DocumentType::Claim claim_nomad(std::string_view path);
bool claim_nomad_content(std::string_view path, std::string_view head);
DocumentType::Claim claim_packer(std::string_view path);
DocumentType::Claim claim_terraform(std::string_view path);
bool claim_packer_content(std::string_view path, std::string_view head);
bool claim_no_content(std::string_view path, std::string_view head);

Model read_bake(std::string_view path, std::string_view bytes, FileLookup* files);
Model read_nomad(std::string_view path, std::string_view bytes, FileLookup* files);
Model read_packer(std::string_view path, std::string_view bytes, FileLookup* files);
Model read_terraform(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents::hcl
