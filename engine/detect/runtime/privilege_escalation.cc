// SPDX-License-Identifier: Apache-2.0
//
// runtime/privilege-escalation: a process may gain more rights than its parent (setuid programs, file capabilities).
// Allowed in so many words: a finding. Merely not forbidden: said at info for pods, where forbidding it is part of the
// restricted standard, and by runtime/new-privileges-not-forbidden (off by default) elsewhere.
#include "engine/detect/container_view.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;

void check_privilege_escalation(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::Container& container : input.model.containers) {
    const std::string label = container_label(container);
    bool written = false;
    for (const documents::ContainerOption& option : container.options)
      written = written || option.key == OptionKey::no_new_privileges;
    if (written) {
      const documents::ContainerOption* option = last_option(container, OptionKey::no_new_privileges);
      if (option == nullptr || !equals_ignoring_case(option->value.expanded, "false")) continue;
      Match match =
          make_match({"runtime/privilege-escalation", Severity::medium}, option->span,
                     label + " may gain more privileges than it was started with", label + "\nprivilege escalation");
      add_chain(option->value, match);
      matches.push_back(std::move(match));
      continue;
    }
    if (!container.whole) continue;
    if (is_in_pod(container)) {
      matches.push_back(make_match({"runtime/privilege-escalation", Severity::info}, container.span,
                                   label + " does not set allowPrivilegeEscalation to false",
                                   label + "\nprivilege escalation"));
    } else if (is_deployed(container)) {
      matches.push_back(make_match({"runtime/new-privileges-not-forbidden", Severity::low}, container.span,
                                   label + " does not forbid new privileges", label + "\nno-new-privileges"));
    }
  }
}

}  // namespace plimsoll::detect::runtime
