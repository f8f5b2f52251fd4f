// SPDX-License-Identifier: Apache-2.0
//
// runtime/unsafe-sysctl: kernel settings that are not known to stay inside the namespaces of the container.
#include <algorithm>
#include <array>

#include "engine/detect/container_view.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;

namespace {

// The set that Kubernetes calls safe.
constexpr std::array<std::string_view, 11> kSafe{"kernel.shm_rmid_forced",
                                                 "net.ipv4.ip_local_port_range",
                                                 "net.ipv4.ip_unprivileged_port_start",
                                                 "net.ipv4.tcp_syncookies",
                                                 "net.ipv4.ping_group_range",
                                                 "net.ipv4.ip_local_reserved_ports",
                                                 "net.ipv4.tcp_keepalive_time",
                                                 "net.ipv4.tcp_fin_timeout",
                                                 "net.ipv4.tcp_keepalive_intvl",
                                                 "net.ipv4.tcp_keepalive_probes",
                                                 "net.ipv4.tcp_rmem"};

}  // namespace

void check_sysctls(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::Container& container : input.model.containers) {
    const bool in_pod = is_in_pod(container);
    for_each_option(container, OptionKey::sysctl, [&](const documents::ContainerOption& option) {
      const std::string name = option.value.expanded.substr(0, option.value.expanded.find('='));
      if (name.empty() || std::find(kSafe.begin(), kSafe.end(), name) != kSafe.end() || name == "net.ipv4.tcp_wmem") return;
      // Docker refuses settings outside a namespace; what it lets through under net. stays in the container's own network,
      // unless that is the host's. In a pod the node's owner must allow each by name, so it is worth a word.
      const bool own_network = name.starts_with("net.") && !has_value(container, OptionKey::network_mode, "host");
      if (!in_pod && own_network) return;
      const std::string label = container_label(container);
      matches.push_back(make_match({"runtime/unsafe-sysctl", Severity::low}, option.span,
                                   label + " sets the kernel setting " + name, label + "\nsysctl " + name));
    });
  }
}

}  // namespace plimsoll::detect::runtime
