// SPDX-License-Identifier: Apache-2.0
//
// Which paths of the host are dangerous to give to a container, and which are sockets of a container runtime.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/scanner.h"

namespace plimsoll::detect::runtime {

// Slashes merged, "." parts and the last slash dropped; "$HOME" and "${HOME}" become "~". Relative paths stay relative.
std::string tidy_host_path(std::string_view path);

// "docker", "containerd", "CRI-O", "podman", ... when the path is the socket of a runtime; empty otherwise.
std::string_view runtime_of_socket(std::string_view tidy_path);

struct HostPathDanger {
  Severity writable = Severity::medium;
  Severity read_only = Severity::low;
  std::string_view reason;
};
// Nothing for paths that are harmless (time zone, certificates) or are no system path.
std::optional<HostPathDanger> danger_of_host_path(std::string_view tidy_path);

}  // namespace plimsoll::detect::runtime
