// SPDX-License-Identifier: Apache-2.0
//
// runtime/windows-host-process: a Windows container that runs as a process of the host.
#include "engine/detect/container_view.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

void check_host_process(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::Container& container : input.model.containers) {
    for_each_option(container, documents::OptionKey::other, [&](const documents::ContainerOption& option) {
      if (option.name != "hostProcess" || !equals_ignoring_case(option.value.expanded, "true")) return;
      const std::string label = container_label(container);
      matches.push_back(make_match({"runtime/windows-host-process", Severity::high}, option.span,
                                   label + " runs as a process of the Windows host", label + "\nhostProcess"));
    });
  }
}

}  // namespace plimsoll::detect::runtime
