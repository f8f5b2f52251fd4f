// SPDX-License-Identifier: Apache-2.0
//
// runtime/no-memory-limit, no-cpu-limit, no-process-limit: off by default, for what runs for long. One container can take
// the host with it; whether that matters is for whoever runs it to say. runtime/no-memory-request, no-cpu-request: a pod that
// does not say what it needs is placed anywhere and is the first to be evicted.
#include <algorithm>
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

struct Request {
  OptionKey key;
  OptionKey limit;  // stands in for it
  std::string_view rule;
  std::string_view what;
};

constexpr std::array kRequests{
    Request{OptionKey::memory_request, OptionKey::memory_limit, "runtime/no-memory-request", "memory"},
    Request{OptionKey::cpu_request, OptionKey::cpu_limit, "runtime/no-cpu-request", "CPU"},
};

bool means_unlimited(const documents::ContainerOption& option) {
  return option.value.expanded == "0" || option.value.expanded == "-1" || option.value.expanded.empty();
}

bool says(const documents::Container& container, OptionKey key) {
  return std::any_of(container.options.begin(), container.options.end(),
                     [&](const documents::ContainerOption& option) { return option.key == key; });
}

void check_requests(const documents::Container& container, Matches& matches) {
  for (const Request& request : kRequests) {
    if (says(container, request.key)) continue;
    const bool from_limit = says(container, request.limit);
    const std::string label = container_label(container);
    matches.push_back(make_match(
        {request.rule, from_limit ? Severity::info : Severity::low}, container.span,
        label + " requests no " + std::string(request.what) + (from_limit ? " of its own: its limit is taken" : ""),
        label + "\n" + std::string(request.rule)));
  }
}

}  // namespace

void check_limits(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::Container& container : input.model.containers) {
    // An ephemeral container may set none.
    const bool in_pod = is_in_pod(container) && container.origin != ContainerOrigin::pod_ephemeral_container;
    if ((!is_deployed(container) && !in_pod) || !container.whole) continue;
    if (in_pod) check_requests(container, matches);
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
