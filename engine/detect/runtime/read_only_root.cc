// SPDX-License-Identifier: Apache-2.0
//
// runtime/writable-root, capabilities-not-dropped (both off by default): good habits whose absence is no hole by itself.
#include "engine/detect/container_view.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::ContainerOrigin;
using documents::OptionKey;

void check_read_only_root(const CheckInput& input, Matches& matches, CheckCounts&) {
  const ContainerImages images(input.model);
  for (std::size_t i = 0; i < input.model.containers.size(); ++i) {
    const documents::Container& container = input.model.containers[i];
    if (!is_deployed(container) && container.origin != ContainerOrigin::pod_init_container) continue;
    if (!images.is_whole(input.model, i)) continue;
    bool read_only = false;
    bool drops = false;
    for (const documents::ContainerOption& option : container.options) {
      if (option.key == OptionKey::read_only_root) {
        read_only = !option.value.resolved || equals_ignoring_case(option.value.expanded, "true");
      }
      if (option.key == OptionKey::cap_drop) drops = drops || !option.value.resolved || option.value.expanded == "ALL";
    }
    const std::string label = container_label(container);
    if (!read_only) {
      matches.push_back(make_match({"runtime/writable-root", Severity::low}, container.span,
                                   label + " can write to its root file system", label + "\nwritable root"));
    }
    if (!drops) {
      matches.push_back(make_match({"runtime/capabilities-not-dropped", Severity::low}, container.span,
                                   label + " keeps capabilities that it may not need", label + "\ncap_drop"));
    }
  }
}

}  // namespace plimsoll::detect::runtime
