// SPDX-License-Identifier: Apache-2.0
//
// systemd units that start containers, and podman's quadlets (.container, .image, .volume, .build, .kube, .pod).
#pragma once

#include "engine/documents/document.h"

namespace plimsoll::documents::systemd {

DocumentType::Claim claim_unit(std::string_view path);
bool claim_unit_content(std::string_view path, std::string_view head);
DocumentType::Claim claim_quadlet(std::string_view path);
bool claim_quadlet_content(std::string_view path, std::string_view head);
Model read_unit(std::string_view path, std::string_view bytes, FileLookup* files);
Model read_quadlet(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents::systemd
