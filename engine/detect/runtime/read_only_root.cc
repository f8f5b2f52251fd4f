// SPDX-License-Identifier: Apache-2.0
//
// runtime/writable-root, capabilities-not-dropped, capability-added, net-raw-kept (all off by default): good habits whose
// absence is no hole by itself.
#include <set>

#include "engine/detect/container_view.h"
#include "engine/detect/runtime/default_capabilities.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;

void check_read_only_root(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::Container& container : input.model.containers) {
    if (!is_deployed(container) && !is_in_pod(container)) continue;
    bool read_only = false;
    bool writable = false;  // said so, which counts in a patch as well
    bool drops = false;
    bool drops_net_raw = false;
    std::set<std::string_view> dropped;  // of the default set
    bool adds_net_raw = false;
    const documents::ContainerOption* added = nullptr;
    for (const documents::ContainerOption& option : container.options) {
      if (option.key == OptionKey::read_only_root) {
        read_only = !option.value.resolved || equals_ignoring_case(option.value.expanded, "true");
        writable = !read_only;
      }
      if (option.key == OptionKey::cap_drop) {
        drops = drops || !option.value.resolved || option.value.expanded == "ALL";
        drops_net_raw = drops_net_raw || drops || option.value.expanded == "NET_RAW";
        if (is_default_capability(option.value.expanded)) dropped.insert(option.value.expanded);
      }
      if (option.key == OptionKey::cap_add && !option.value.expanded.empty()) added = &option;
      if (option.key == OptionKey::cap_add)
        adds_net_raw = adds_net_raw || option.value.expanded == "NET_RAW" || option.value.expanded == "ALL";
    }
    if (!container.whole && !writable) continue;
    drops = drops || dropped.size() == kDefaultCapabilities.size();
    const std::string label = container_label(container);
    if (!read_only) {
      matches.push_back(make_match({"runtime/writable-root", Severity::low}, container.span,
                                   label + " can write to its root file system", label + "\nwritable root"));
    }
    if (!container.whole) continue;
    if (!drops) {
      matches.push_back(make_match({"runtime/capabilities-not-dropped", Severity::low}, container.span,
                                   label + " keeps capabilities that it may not need", label + "\ncap_drop"));
    }
    if (added != nullptr) {
      matches.push_back(make_match({"runtime/capability-added", Severity::low}, added->span,
                                   label + " adds the capability " + added->value.expanded, label + "\ncapability added"));
    }
    if (is_in_pod(container) && (!drops_net_raw || adds_net_raw)) {
      matches.push_back(make_match({"runtime/net-raw-kept", Severity::low}, container.span,
                                   label + " may send packets of its own making (NET_RAW)", label + "\nnet_raw"));
    }
  }
}

}  // namespace plimsoll::detect::runtime
