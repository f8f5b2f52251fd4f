// SPDX-License-Identifier: Apache-2.0
//
// The capabilities that docker, containerd and CRI-O leave a container without being asked.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace plimsoll::detect::runtime {

inline constexpr std::array<std::string_view, 14> kDefaultCapabilities{
    "AUDIT_WRITE",      "CHOWN",   "DAC_OVERRIDE", "FOWNER", "FSETID",  "KILL",   "MKNOD",
    "NET_BIND_SERVICE", "NET_RAW", "SETFCAP",      "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"};

inline bool is_default_capability(std::string_view name) {
  return std::find(kDefaultCapabilities.begin(), kDefaultCapabilities.end(), name) != kDefaultCapabilities.end();
}

}  // namespace plimsoll::detect::runtime
