// SPDX-License-Identifier: Apache-2.0
//
// runtime/privileged: all capabilities, all devices, no seccomp, AppArmor or SELinux. Root inside is root on the host.
#include "engine/detect/container_view.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;

void check_privileged(const CheckInput& input, Matches& matches, CheckCounts&) {
  const ContainerImages images(input.model);
  for (std::size_t i = 0; i < input.model.containers.size(); ++i) {
    const documents::Container& container = input.model.containers[i];
    const documents::ContainerOption* option = last_option(container, OptionKey::privileged);
    if (option == nullptr || !equals_ignoring_case(option->value.expanded, "true")) continue;
    // The registration of emulators with the kernel is the everyday harmless use: one run, nothing listens, nothing stays.
    const std::string_view image = images.of(i);
    const bool registers_emulators = image.find("tonistiigi/binfmt") != std::string_view::npos ||
                                     image.find("multiarch/qemu-user-static") != std::string_view::npos ||
                                     image.find("docker/binfmt") != std::string_view::npos;
    const std::string label = container_label(container);
    Match match = make_match({"runtime/privileged", registers_emulators ? Severity::info : Severity::high}, option->span,
                             label + " runs privileged", label + "\nprivileged");
    if (registers_emulators) match.evidence.push_back({"the image only registers emulators with the kernel", {}, {}, 0});
    add_chain(option->value, match);
    matches.push_back(std::move(match));
  }
}

}  // namespace plimsoll::detect::runtime
