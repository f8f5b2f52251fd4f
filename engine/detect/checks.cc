// SPDX-License-Identifier: Apache-2.0
//
// Every check, in the order in which they run. Registered by hand: a static link drops what nobody names.
#include <array>

#include "engine/detect/build/build_checks.h"
#include "engine/detect/check.h"
#include "engine/detect/images/image_verdict.h"
#include "engine/detect/runtime/runtime_checks.h"
#include "engine/detect/services/service_checks.h"
#include "engine/detect/style/style_checks.h"
#include "engine/detect/trust/trust_checks.h"

namespace plimsoll::detect {

namespace {

constexpr std::array kChecks{
    Check{"images", images::check_images},
    Check{"digests", images::check_digests},
    Check{"services", services::check_services},
    Check{"privileged", runtime::check_privileged},
    Check{"capabilities", runtime::check_capabilities},
    Check{"host_namespaces", runtime::check_host_namespaces},
    Check{"security_profiles", runtime::check_security_profiles},
    Check{"runtime_sockets", runtime::check_runtime_sockets},
    Check{"host_paths", runtime::check_host_paths},
    Check{"mount_propagation", runtime::check_mount_propagation},
    Check{"devices", runtime::check_devices},
    Check{"privilege_escalation", runtime::check_privilege_escalation},
    Check{"root_user", runtime::check_root_user},
    Check{"limits", runtime::check_limits},
    Check{"published_ports", runtime::check_published_ports},
    Check{"docker_in_docker", runtime::check_docker_in_docker},
    Check{"sysctls", runtime::check_sysctls},
    Check{"host_process", runtime::check_host_process},
    Check{"read_only_root", runtime::check_read_only_root},
    Check{"commands", check_commands},
    Check{"remote_add", trust::check_remote_add},
    Check{"floating_actions", trust::check_floating_actions},
    Check{"secret_names", build::check_secret_names},
    Check{"copied_secrets", build::check_copied_secrets},
    Check{"named_credentials", build::check_named_credentials},
    Check{"build_context", build::check_build_context},
    Check{"tracked_secrets", build::check_tracked_secrets},
    Check{"admin_ports", build::check_admin_ports},
    Check{"system_paths", build::check_system_paths},
    Check{"build_isolation", build::check_build_isolation},
    Check{"instructions", style::check_instructions},
};

static_assert(kChecks.size() <= kMostChecks);

}  // namespace

std::span<const Check> all_checks() { return kChecks; }

}  // namespace plimsoll::detect
