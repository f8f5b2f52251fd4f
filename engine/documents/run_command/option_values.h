// SPDX-License-Identifier: Apache-2.0
//
// What stands in the value of an option, in the spelling that docker, podman, nerdctl and the short forms of compose share:
// volumes, mounts, ports, capabilities, security options.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/documents/deployment.h"

namespace plimsoll::documents {

// SOURCE:TARGET[:OPTIONS], or a lone TARGET. Windows drives and "~" are understood; a source that is no path is a volume.
MountDetail parse_volume(std::string_view text);

// type=bind,source=/a,target=/b,readonly,bind-propagation=rshared
MountDetail parse_mount(std::string_view text);

// [ADDRESS:][HOST:]CONTAINER[/PROTOCOL]
PortDetail parse_port(std::string_view text);

// "CAP_SYS_ADMIN", "sys_admin", "NET_ADMIN,SYS_TIME" as "SYS_ADMIN", ...
std::vector<std::string> parse_capabilities(std::string_view text);

// One --security-opt, under the key it is about: "seccomp:unconfined" becomes seccomp = "unconfined",
// "label=disable" selinux = "disable", "no-new-privileges" no_new_privileges = "true".
ContainerOption parse_security_option(const Value& value, Span span);

// What may be more words than one (an unquoted "$OPTS") or the image itself is told by its name.
bool names_options(std::string_view variable_text);

}  // namespace plimsoll::documents
