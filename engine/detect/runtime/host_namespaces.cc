// SPDX-License-Identifier: Apache-2.0
//
// runtime/host-network, host-pid, host-ipc, host-uts, host-userns, host-cgroup: a namespace of the host instead of one's own.
#include <array>

#include "engine/detect/container_view.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;

namespace {

struct Namespace {
  OptionKey key;
  std::string_view rule;
  std::string_view name;
  Severity severity;
};

constexpr std::array kNamespaces{
    Namespace{OptionKey::network_mode, "runtime/host-network", "network", Severity::medium},
    Namespace{OptionKey::pid_mode, "runtime/host-pid", "process", Severity::high},
    Namespace{OptionKey::ipc_mode, "runtime/host-ipc", "IPC", Severity::medium},
    Namespace{OptionKey::uts_mode, "runtime/host-uts", "UTS", Severity::low},
    Namespace{OptionKey::userns_mode, "runtime/host-userns", "user", Severity::medium},
    Namespace{OptionKey::cgroupns_mode, "runtime/host-cgroup", "cgroup", Severity::low},
};

}  // namespace

void check_host_namespaces(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::Container& container : input.model.containers) {
    for (const Namespace& space : kNamespaces) {
      const documents::ContainerOption* option = last_option(container, space.key);
      if (option == nullptr || !equals_ignoring_case(option->value.expanded, "host")) continue;
      const std::string label = container_label(container);
      Match match = make_match({space.rule, space.severity}, option->span,
                               label + " shares the " + std::string(space.name) + " namespace of the host",
                               label + "\n" + std::string(space.name) + "=host");
      add_chain(option->value, match);
      matches.push_back(std::move(match));
    }
  }
}

}  // namespace plimsoll::detect::runtime
