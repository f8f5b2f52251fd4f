// SPDX-License-Identifier: Apache-2.0
//
// build/insecure-step: RUN --security=insecure (privileged) and --network=host. build/secret-mount-mode: a mounted secret
// that other accounts of the build step can read.
#include <optional>
#include <utility>

#include "engine/detect/build/build_checks.h"
#include "engine/detect/container_view.h"
#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::detect::build {

namespace {

std::string_view part_of(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') return part.substr(name.size() + 1);
  }
  return {};
}

}  // namespace

void check_build_isolation(const CheckInput& input, Matches& matches, CheckCounts&) {
  if (!input.model.dockerfile) return;
  for (const documents::dockerfile::Instruction& instruction : input.model.dockerfile->instructions) {
    for (const documents::dockerfile::Flag& flag : instruction.flags) {
      if (flag.name == "security" && flag.value == "insecure") {
        matches.push_back(make_match({"build/insecure-step", Severity::high}, flag.span, "A build step runs privileged",
                                     "security=insecure"));
      } else if (flag.name == "network" && flag.value == "host") {
        matches.push_back(make_match({"build/insecure-step", Severity::low}, flag.span,
                                     "A build step shares the network of the build host", "network=host"));
      } else if (flag.name == "mount") {
        const std::string_view type = part_of(flag.value, "type");
        const std::string_view mode = part_of(flag.value, "mode");
        if ((type == "secret" || type == "ssh") && !mode.empty() && mode.back() >= '0' && mode.back() <= '7' &&
            ((mode.back() - '0') & 6) != 0) {
          matches.push_back(
              make_match({"build/secret-mount-mode", Severity::low}, flag.span,
                         "A mounted secret can be read by every account of the build step (mode " + std::string(mode) + ")",
                         "mount mode " + std::string(part_of(flag.value, "id"))));
        }
      }
    }
  }
}

}  // namespace plimsoll::detect::build
