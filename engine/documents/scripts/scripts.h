// SPDX-License-Identifier: Apache-2.0
//
// Files that are lists of shell texts: Makefile recipes, scripts of package.json, Procfile, the steps of a Jenkinsfile, and
// the Earthfile, whose targets also have images.
#pragma once

#include "engine/documents/document.h"

namespace plimsoll::documents::scripts {

DocumentType::Claim claim_makefile(std::string_view path);
DocumentType::Claim claim_package_json(std::string_view path);
DocumentType::Claim claim_procfile(std::string_view path);
DocumentType::Claim claim_jenkinsfile(std::string_view path);
DocumentType::Claim claim_earthfile(std::string_view path);
bool claim_no_content(std::string_view path, std::string_view head);

Model read_makefile(std::string_view path, std::string_view bytes, FileLookup* files);
Model read_package_json(std::string_view path, std::string_view bytes, FileLookup* files);
Model read_procfile(std::string_view path, std::string_view bytes, FileLookup* files);
Model read_jenkinsfile(std::string_view path, std::string_view bytes, FileLookup* files);
Model read_earthfile(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents::scripts
