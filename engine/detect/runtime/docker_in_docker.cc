// SPDX-License-Identifier: Apache-2.0
//
// runtime/docker-in-docker: a container that runs a container daemon of its own. It works only with privileges that undo
// its isolation; rootless and daemonless builders do the same without.
#include "engine/detect/container_view.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

void check_docker_in_docker(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::ImageUse& use : input.model.images) {
    if (!use.reference.resolved || use.role == documents::ImageRole::stage_base ||
        use.role == documents::ImageRole::copy_source || use.role == documents::ImageRole::build_result) {
      continue;
    }
    std::string_view reference = use.reference.expanded;
    reference = reference.substr(0, reference.find('@'));
    const std::size_t colon = reference.rfind(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = reference.substr(0, colon);
    const std::string_view tag = reference.substr(colon + 1);
    const bool is_docker = name == "docker" || name.ends_with("/docker");
    if (!is_docker || tag.find("dind") == std::string_view::npos || tag.find("rootless") != std::string_view::npos) continue;
    Match match = make_match({"runtime/docker-in-docker", Severity::low}, use.reference.span,
                             "Image " + std::string(reference) + " runs a docker daemon inside a container",
                             use.stage + "\ndind " + std::string(name));
    add_chain(use.reference, match);
    matches.push_back(std::move(match));
  }
}

}  // namespace plimsoll::detect::runtime
