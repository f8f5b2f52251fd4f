// SPDX-License-Identifier: Apache-2.0
//
// daemon.json: the settings of the docker daemon. Each setting that a check knows is given as what it stands for on the
// command line (`dockerd --host tcp://0.0.0.0:2375`), so that the rules about commands judge both alike.
#pragma once

#include <string_view>

#include "engine/documents/document.h"

namespace plimsoll::documents::docker_daemon {

DocumentType::Claim claim_path(std::string_view path);
bool claim_content(std::string_view path, std::string_view head);
Model read(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents::docker_daemon
