// SPDX-License-Identifier: Apache-2.0
//
// What undoes the isolation of a container, in every file kind that can say it. Each check reads the typed model only, so a
// compose service, a pod, a `docker run` and a quadlet are judged alike. One function a file, one mirrored test a file.
//
// A value that is not known (`${MODE}`) is never judged. CI jobs and build stages are judged one step lower where that is
// said; a setting that opens the host is as bad in a pipeline as anywhere, and keeps its severity.
#pragma once

#include "engine/detect/check.h"

namespace plimsoll::detect::runtime {

using Matches = std::vector<Match>;

void check_privileged(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_capabilities(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_host_namespaces(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_security_profiles(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_runtime_sockets(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_host_paths(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_mount_propagation(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_devices(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_privilege_escalation(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_root_user(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_limits(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_published_ports(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_docker_in_docker(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_sysctls(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_host_process(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_read_only_root(const CheckInput& input, Matches& matches, CheckCounts& counts);

}  // namespace plimsoll::detect::runtime
