// SPDX-License-Identifier: Apache-2.0
//
// trust/content-trust-off: signatures of images not checked, in so many words.
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/trust/trust_checks.h"

namespace plimsoll::detect::trust {

namespace {

constexpr std::string_view kRule = "trust/content-trust-off";

bool is_off(std::string_view name, const documents::Value& value) {
  return name == "DOCKER_CONTENT_TRUST" && value.resolved &&
         (value.expanded == "0" || equals_ignoring_case(value.expanded, "false"));
}

}  // namespace

void find_content_trust_off(const CheckInput& input, const ScriptView& view, Matches& matches) {
  for (const documents::EnvironmentEntry& entry : input.model.environment) {
    if (is_off(entry.name, entry.value)) {
      matches.push_back(make_match({kRule, Severity::low}, entry.value.span,
                                   "DOCKER_CONTENT_TRUST switches off the check of image signatures", entry.name));
    }
  }
  for (const SimpleCommand& command : view.commands) {
    for (const auto& [name, value] : command.assignments) {
      if (is_off(name, value)) {
        matches.push_back(make_match({kRule, Severity::low}, command.span,
                                     "DOCKER_CONTENT_TRUST switches off the check of image signatures", name));
      }
    }
    const std::string_view program = command.program();
    std::string_view option;
    if (program == "docker" || program == "podman" || program == "nerdctl") {
      for (std::size_t i = 1; i < command.words.size(); ++i) {
        if (command.word(i) == "--disable-content-trust" || command.word(i) == "--disable-content-trust=true")
          option = "--disable-content-trust";
      }
    } else if (program == "skopeo") {
      if (command.has_option("--insecure-policy")) option = "--insecure-policy";
    } else if (program == "cosign") {
      for (const std::string_view name : {"--insecure-ignore-tlog", "--insecure-ignore-sct"}) {
        if (command.has_option(name) && !command.has_option(std::string(name) + "=false")) option = name;
      }
    }
    if (option.empty()) continue;
    matches.push_back(
        make_match({kRule, Severity::low}, command.span,
                   std::string(program) + " is told not to check image signatures (" + std::string(option) + ")",
                   std::string(program) + " " + std::string(option)));
  }
}

}  // namespace plimsoll::detect::trust
