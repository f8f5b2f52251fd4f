// SPDX-License-Identifier: Apache-2.0
//
// runtime/no-memory-limit, no-cpu-limit, no-process-limit: off by default, for what runs for long. One container can take
// the host with it; whether that matters is for whoever runs it to say.
#include <array>

#include "engine/detect/container_view.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::ContainerOrigin;
using documents::OptionKey;

namespace {

struct Limit {
  OptionKey key;
  std::string_view rule;
  std::string_view what;
  bool in_pods;  // a pod cannot set a process limit
};

constexpr std::array kLimits{
    Limit{OptionKey::memory_limit, "runtime/no-memory-limit", "memory", true},
    Limit{OptionKey::cpu_limit, "runtime/no-cpu-limit", "CPU", true},
    Limit{OptionKey::pids_limit, "runtime/no-process-limit", "process", false},
};

bool means_unlimited(const documents::ContainerOption& option) {
  return option.value.expanded == "0" || option.value.expanded == "-1" || option.value.expanded.empty();
}

}  // namespace

void check_limits(const CheckInput& input, Matches& matches, CheckCounts&) {
  const ContainerImages images(input.model);
  for (std::size_t i = 0; i < input.model.containers.size(); ++i) {
    const documents::Container& container = input.model.containers[i];
    const bool in_pod =
        container.origin == ContainerOrigin::pod_container || container.origin == ContainerOrigin::pod_init_container;
    if ((!is_deployed(container) && !in_pod) || !images.is_whole(input.model, i)) continue;
    for (const Limit& limit : kLimits) {
      if (in_pod && !limit.in_pods) continue;
      bool limited = false;
      for (const documents::ContainerOption& option : container.options) {
        if (option.key == limit.key) limited = !option.value.resolved || !means_unlimited(option);
      }
      if (limited) continue;
      const std::string label = container_label(container);
      matches.push_back(make_match({limit.rule, Severity::low}, container.span,
                                   label + " has no " + std::string(limit.what) + " limit",
                                   label + "\n" + std::string(limit.rule)));
    }
  }
}

}  // namespace plimsoll::detect::runtime
