// SPDX-License-Identifier: Apache-2.0
//
// runtime/seccomp-unconfined, apparmor-unconfined, selinux-disabled, unmasked-paths: the filters that stand between a
// process in a container and the kernel, switched off. runtime/seccomp-not-set (off by default): a pod that names no profile
// runs without one, unless the node gives a default.
#include "engine/detect/container_view.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;

namespace {

bool is_unconfined(std::string_view value) { return equals_ignoring_case(value, "unconfined"); }

// "disable", and the types that SELinux itself does not confine.
bool is_selinux_off(std::string_view value) {
  return equals_ignoring_case(value, "disable") || equals_ignoring_case(value, "disabled") ||
         value.find("spc_t") != std::string_view::npos || value.find("unconfined_t") != std::string_view::npos;
}

bool is_unmasked(std::string_view value) {
  return is_unconfined(value) || equals_ignoring_case(value, "unmasked") || value == "ALL";
}

struct Profile {
  OptionKey key;
  bool (*is_off)(std::string_view value);
  std::string_view rule;
  Severity severity;
  std::string_view words;
};

constexpr Profile kProfiles[] = {
    {OptionKey::seccomp, is_unconfined, "runtime/seccomp-unconfined", Severity::high, " runs without a seccomp profile"},
    {OptionKey::apparmor, is_unconfined, "runtime/apparmor-unconfined", Severity::medium,
     " runs without an AppArmor profile"},
    {OptionKey::selinux, is_selinux_off, "runtime/selinux-disabled", Severity::medium, " runs without SELinux confinement"},
    {OptionKey::masked_paths, is_unmasked, "runtime/unmasked-paths", Severity::medium,
     " sees the parts of /proc and /sys that are normally hidden"},
};

void check_seccomp_set(const documents::Container& container, Matches& matches) {
  if (!is_in_pod(container) || !container.whole) return;
  for (const documents::ContainerOption& option : container.options)
    if (option.key == OptionKey::seccomp) return;
  const std::string label = container_label(container);
  matches.push_back(make_match({"runtime/seccomp-not-set", Severity::low}, container.span,
                               label + " names no seccomp profile, and Kubernetes by itself gives none",
                               label + "\nseccomp not set"));
}

}  // namespace

void check_security_profiles(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::Container& container : input.model.containers) {
    check_seccomp_set(container, matches);
    for (const Profile& profile : kProfiles) {
      const documents::ContainerOption* option = last_option(container, profile.key);
      if (option == nullptr || !profile.is_off(option->value.expanded)) continue;
      const std::string label = container_label(container);
      Match match = make_match({profile.rule, profile.severity}, option->span, label + std::string(profile.words),
                               label + "\n" + std::string(profile.rule));
      add_chain(option->value, match);
      matches.push_back(std::move(match));
    }
  }
}

}  // namespace plimsoll::detect::runtime
