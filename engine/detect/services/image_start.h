// SPDX-License-Identifier: Apache-2.0
//
// What a Dockerfile's image starts: its stages are played through (files, variables, boot settings), then its start command
// is followed. Bases that are built in the same repository are played first.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
  std::string built_by;     // Dockerfile of the tree, when a deployment file changes its start
  bool root_login = false;  // traces of a password or root login for sshd
};

ImageStart read_image_start(const ServiceCatalogue& catalogue, documents::FileLookup* files, std::string_view path,
                            std::string_view bytes, const documents::dockerfile::File& file);

// What a deployment file says about the start of an image that is built from this tree.
struct StartOverride {
  std::string dockerfile;  // path in the tree
  std::string target;      // stage; empty: the last
  const documents::Command* entrypoint = nullptr;
  const documents::Command* command = nullptr;
  std::vector<std::pair<std::string, std::optional<std::string>>> environment;  // nothing: set to what nobody knows
};
// As read_image_start(), with another command or, without one, its own; `bytes` is the deployment file. Nothing when there is no such Dockerfile.
std::optional<ImageStart> read_overridden_start(const ServiceCatalogue& catalogue, documents::FileLookup* files,
                                                const StartOverride& given, std::string_view bytes);

// The command of a compose service or a pod container of an image made elsewhere: the words only. Without a command: what
// the image is known to start.
ImageStart read_command_start(const ServiceCatalogue& catalogue, const documents::Command* command, std::string_view bytes,
                              std::string_view image);
// What a hook starts beside the container's own command ("postStart: service ssh start") is added to it.
void add_hook_starts(const ServiceCatalogue& catalogue, const documents::Command& hook, std::string_view bytes,
                     ImageStart& start);

}  // namespace plimsoll::detect::services
