// SPDX-License-Identifier: Apache-2.0
//
// What goes into an image that should not: secrets, loose modes, remote administration, the parts of a context that were
// never meant to ship.
//
// The find_ functions look at the commands of a document, which are read once for all of them (check_commands).
#pragma once

#include <string_view>
#include <vector>

#include "engine/detect/check.h"
#include "engine/detect/script_view.h"

namespace plimsoll::detect::build {

using Matches = std::vector<Match>;

void find_sudo(const CheckInput& input, const ScriptView& view, Matches& matches);
void find_loose_modes(const CheckInput& input, const ScriptView& view, Matches& matches);
void find_passwords_set(const CheckInput& input, const ScriptView& view, Matches& matches);
void find_leaked_mounts(const CheckInput& input, const ScriptView& view, Matches& matches);
void find_login_passwords(const CheckInput& input, const ScriptView& view, Matches& matches);

void check_secret_names(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_copied_secrets(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_named_credentials(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_build_context(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_tracked_secrets(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_admin_ports(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_system_paths(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_build_isolation(const CheckInput& input, Matches& matches, CheckCounts& counts);

// Whether a variable of this name holds a secret: "DB_PASSWORD", not "PASSWORD_FILE".
bool is_secret_name(std::string_view name);

}  // namespace plimsoll::detect::build
