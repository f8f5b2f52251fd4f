// SPDX-License-Identifier: Apache-2.0
//
// .gitlab-ci.yml and the files it includes: images, services, variables and scripts of jobs.
#pragma once

#include <string_view>

#include "engine/documents/document.h"

namespace plimsoll::documents::gitlab {

DocumentType::Claim claim_path(std::string_view path);
bool claim_content(std::string_view path, std::string_view head);
Model read(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents::gitlab
