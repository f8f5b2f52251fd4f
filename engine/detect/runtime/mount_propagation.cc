// SPDX-License-Identifier: Apache-2.0
//
// runtime/mount-propagation: mounts made inside the container appear on the host (and in every container that shares it).
// Slave modes only let mounts of the host in, which is what most uses need; they are said at info.
#include "engine/detect/container_view.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;

void check_mount_propagation(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::Container& container : input.model.containers) {
    for (const documents::ContainerOption& option : container.options) {
      if (option.key != OptionKey::mount || !option.mount) continue;
      const std::string& mode = option.mount->propagation;
      const bool both_ways = mode == "shared" || mode == "rshared" || equals_ignoring_case(mode, "bidirectional");
      const bool one_way = mode == "slave" || mode == "rslave" || equals_ignoring_case(mode, "hosttocontainer");
      if (!both_ways && !one_way) continue;
      const std::string label = container_label(container);
      matches.push_back(make_match({"runtime/mount-propagation", both_ways ? Severity::medium : Severity::info}, option.span,
                                   label + " mounts " + option.mount->source + " with " + mode + " propagation",
                                   label + "\npropagation " + option.mount->source));
    }
  }
}

}  // namespace plimsoll::detect::runtime
