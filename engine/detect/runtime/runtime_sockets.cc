// SPDX-License-Identifier: Apache-2.0
//
// runtime/docker-socket: the socket of a container runtime inside a container. Who can write to it starts a privileged
// container and owns the host; a read-only mount does not help, for a socket is not written to as a file.
#include "engine/detect/container_view.h"
#include "engine/detect/runtime/host_path_table.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;

namespace {

// DOCKER_HOST: unix:///var/run/docker.sock in a job that runs in a container: the runner hands its own socket in.
void find_runner_sockets(const CheckInput& input, Matches& matches) {
  constexpr std::string_view kScheme = "unix://";
  if (input.type.kind != documents::DocumentKind::gitlab_ci) return;
  for (const documents::EnvironmentEntry& entry : input.model.environment) {
    if (entry.name != "DOCKER_HOST" || !entry.value.resolved || !entry.value.expanded.starts_with(kScheme)) continue;
    const std::string_view runtime =
        runtime_of_socket(tidy_host_path(std::string_view(entry.value.expanded).substr(kScheme.size())));
    if (runtime.empty()) continue;
    matches.push_back(make_match({"runtime/docker-socket", Severity::medium}, entry.value.span,
                                 "The job talks to the " + std::string(runtime) + " socket of its runner",
                                 "runner socket " + std::string(runtime)));
  }
}

}  // namespace

void check_runtime_sockets(const CheckInput& input, Matches& matches, CheckCounts&) {
  find_runner_sockets(input, matches);
  for (const documents::Container& container : input.model.containers) {
    for (const documents::ContainerOption& option : container.options) {
      if (option.key != OptionKey::mount || !option.mount) continue;
      const std::string source = tidy_host_path(option.mount->source);
      std::string_view runtime = runtime_of_socket(source);
      Confidence confidence = Confidence::likely;
      // `${SOCKET}:/var/run/docker.sock`: what arrives at that place is meant to be the socket.
      if (runtime.empty() && !option.value.resolved && option.mount->type != "volume") {
        runtime = runtime_of_socket(tidy_host_path(option.mount->target));
        confidence = Confidence::possible;
      }
      if (runtime.empty()) continue;
      const std::string label = container_label(container);
      const bool mounted = option.mount->mounted;
      Match match = make_match({"runtime/docker-socket", mounted ? Severity::high : Severity::low, confidence}, option.span,
                               (mounted ? label + " has" : std::string("A volume that no container mounts is")) + " the " +
                                   std::string(runtime) + " socket of the host",
                               label + "\nsocket " + std::string(runtime));
      if (option.mount->read_only) match.evidence.push_back({"read-only makes no difference for a socket", {}, {}, 0});
      add_chain(option.value, match);
      matches.push_back(std::move(match));
    }
  }
}

}  // namespace plimsoll::detect::runtime
