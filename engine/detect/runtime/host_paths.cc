// SPDX-License-Identifier: Apache-2.0
//
// runtime/host-path: paths of the host that a container should not have, by danger; read-only is a step better where
// reading alone gives less.
#include "engine/detect/container_view.h"
#include "engine/detect/runtime/host_path_table.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;

void check_host_paths(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::Container& container : input.model.containers) {
    for (const documents::ContainerOption& option : container.options) {
      if (option.key != OptionKey::mount || !option.mount) continue;
      const documents::MountDetail& mount = *option.mount;
      if (mount.type == "volume" || mount.type == "tmpfs" || mount.type == "secret" || mount.type == "config" ||
          mount.type == "cache" || mount.type == "image") {
        continue;
      }
      if (mount.source.empty()) continue;
      const std::string source = tidy_host_path(mount.source);
      if (!runtime_of_socket(source).empty()) continue;  // runtime/docker-socket says it
      const std::optional<HostPathDanger> danger = danger_of_host_path(source);
      if (!danger) continue;
      const std::string label = container_label(container);
      const Severity severity = !mount.mounted ? Severity::info : mount.read_only ? danger->read_only : danger->writable;
      const std::string what = mount.mounted
                                   ? label + " mounts " + source + " of the host" + (mount.read_only ? " (read-only)" : "")
                                   : "A volume that no container mounts is " + source + " of the host";
      Match match = make_match({"runtime/host-path", severity}, option.span, what + ": " + std::string(danger->reason),
                               label + "\nmount " + source);
      add_chain(option.value, match);
      matches.push_back(std::move(match));
    }
  }
}

}  // namespace plimsoll::detect::runtime
