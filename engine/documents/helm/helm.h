// SPDX-License-Identifier: Apache-2.0
//
// Helm charts without rendering: the defaults of values files, and templates with their actions blanked out.
#pragma once

#include <string>
#include <string_view>

#include "engine/documents/document.h"

namespace plimsoll::documents::helm {

DocumentType::Claim claim_values_path(std::string_view path);
bool claim_values_content(std::string_view path, std::string_view head);
Model read_values(std::string_view path, std::string_view bytes, FileLookup* files);

// `{{` in a file that looks like Kubernetes objects.
DocumentType::Claim claim_template_path(std::string_view path);
bool claim_template_content(std::string_view path, std::string_view head);
Model read_template(std::string_view path, std::string_view bytes, FileLookup* files);

// The text with every {{ action }} overwritten, byte for byte: by spaces where actions are alone on their lines, by letters
// where they are part of a value. Offsets hold.
std::string blank_actions(std::string_view text);

}  // namespace plimsoll::documents::helm
