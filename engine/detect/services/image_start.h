// SPDX-License-Identifier: Apache-2.0
//
// What a Dockerfile's image starts: its stages are played through (files, variables, boot settings), then its start command
// is followed. Bases that are built in the same repository are played first.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/detect/services/service_catalogue.h"
#include "engine/detect/services/start_runner.h"
#include "engine/documents/deployment.h"
#include "engine/documents/dockerfile/dockerfile.h"
#include "engine/documents/document.h"

namespace plimsoll::detect::services {

struct ImageStart {
  std::vector<Start> starts;
  std::vector<ManagerUse> managers;
  std::vector<std::string> unseen;
  std::set<std::string> installed;
  std::vector<std::string> ports;  // EXPOSE
  std::string base;                // the reference that the last stage stands on
  bool has_command = false;        // something says what runs
  Span span;                       // where the finding stands: the command, or the FROM it is inherited by
  std::string command;             // as a person would read it
  std::size_t command_line = 0;    // in the document; 0: inherited
  bool unreadable_manager = false;
  bool root_login = false;  // traces of a password or root login for sshd
};

ImageStart read_image_start(const ServiceCatalogue& catalogue, documents::FileLookup* files, std::string_view path,
                            std::string_view bytes, const documents::dockerfile::File& file);

// The command of a compose service or a pod container: the words only, or with the files of the image that it overrides.
ImageStart read_command_start(const ServiceCatalogue& catalogue, const documents::Command& command, std::string_view bytes,
                              std::string_view image);

}  // namespace plimsoll::detect::services
