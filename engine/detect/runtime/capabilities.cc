// SPDX-License-Identifier: Apache-2.0
//
// runtime/dangerous-capability: capabilities beyond the default set, by what an attacker can do with them. One finding a
// container: seven lines about one list help nobody. The worst decides.
#include <algorithm>
#include <array>
#include <vector>

#include "engine/detect/container_view.h"
#include "engine/detect/runtime/default_capabilities.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;

namespace {

struct Capability {
  std::string_view name;
  Severity severity;
  std::string_view reason;
};

constexpr std::array kCapabilities{
    // A way to the host by itself.
    Capability{"ALL", Severity::high, "every capability there is"},
    Capability{"SYS_ADMIN", Severity::high, "mounts file systems and changes namespaces: close to root on the host"},
    Capability{"SYS_MODULE", Severity::high, "loads kernel modules"},
    Capability{"SYS_RAWIO", Severity::high, "reads and writes I/O ports and kernel memory"},
    Capability{"SYS_PTRACE", Severity::high, "reads and changes other processes, past seccomp on old kernels"},
    Capability{"DAC_READ_SEARCH", Severity::high, "opens any file of the host by its handle"},
    Capability{"BPF", Severity::high, "loads programs into the kernel"},
    Capability{"MAC_ADMIN", Severity::high, "changes mandatory access control"},
    Capability{"MAC_OVERRIDE", Severity::high, "ignores mandatory access control"},
    // Reach beyond the container, not by itself a way out.
    Capability{"NET_ADMIN", Severity::medium, "changes interfaces, routes and firewall rules"},
    Capability{"PERFMON", Severity::medium, "observes every process through the kernel"},
    Capability{"CHECKPOINT_RESTORE", Severity::medium, "rebuilds processes with chosen ids"},
    Capability{"SYS_BOOT", Severity::medium, "restarts the host or loads another kernel"},
    Capability{"SYS_TIME", Severity::medium, "sets the clock of the host"},
    Capability{"SYSLOG", Severity::medium, "reads the log and the addresses of the kernel"},
    Capability{"AUDIT_CONTROL", Severity::medium, "switches auditing of the kernel off"},
    Capability{"LINUX_IMMUTABLE", Severity::medium, "changes files marked immutable"},
};

}  // namespace

void check_capabilities(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::Container& container : input.model.containers) {
    const documents::ContainerOption* worst = nullptr;
    Severity severity = Severity::info;
    std::vector<std::string> names;
    std::vector<MatchEvidence> evidence;
    for_each_option(container, OptionKey::cap_add, [&](const documents::ContainerOption& option) {
      const std::string& name = option.value.expanded;
      if (name.empty() || is_default_capability(name)) return;  // nothing changes for the worse
      if (std::find(names.begin(), names.end(), name) != names.end()) return;
      const auto* known = std::find_if(kCapabilities.begin(), kCapabilities.end(),
                                       [&](const Capability& capability) { return capability.name == name; });
      const Severity this_one = known == kCapabilities.end() ? Severity::low : known->severity;
      if (worst == nullptr || this_one > severity) {
        worst = &option;
        severity = this_one;
      }
      names.push_back(name);
      evidence.push_back(
          {name + (known == kCapabilities.end() ? ": not in the default set" : ": " + std::string(known->reason)),
           {},
           option.span,
           0});
    });
    if (worst == nullptr) continue;
    const std::string label = container_label(container);
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    Match match =
        make_match({"runtime/dangerous-capability", severity}, worst->span,
                   label + " adds the capabilit" + (names.size() == 1 ? "y " : "ies ") + list, label + "\ncap_add " + list);
    match.evidence = std::move(evidence);
    matches.push_back(std::move(match));
  }
}

}  // namespace plimsoll::detect::runtime
