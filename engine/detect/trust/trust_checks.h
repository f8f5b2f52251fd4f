// SPDX-License-Identifier: Apache-2.0
//
// What is taken on trust that could be checked: downloads, packages, registries, the docker daemon, pipeline actions.
//
// The find_ functions look at the commands of a document, which are read once for all of them (check_commands).
#pragma once

#include <string_view>
#include <vector>

#include "engine/detect/check.h"
#include "engine/detect/script_view.h"

namespace plimsoll::detect {
// All rules about commands, of trust/ and of build/: one reading of the scripts of a document.
void check_commands(const CheckInput& input, std::vector<Match>& matches, CheckCounts& counts);
}  // namespace plimsoll::detect

namespace plimsoll::detect::trust {

using Matches = std::vector<Match>;

void find_piped_to_shell(const CheckInput& input, const ScriptView& view, Matches& matches);
void find_run_downloads(const CheckInput& input, const ScriptView& view, Matches& matches);
void find_tls_off(const CheckInput& input, const ScriptView& view, Matches& matches);
void find_unsigned_packages(const CheckInput& input, const ScriptView& view, Matches& matches);
void find_plain_downloads(const CheckInput& input, const ScriptView& view, Matches& matches);
void find_open_daemon(const CheckInput& input, const ScriptView& view, Matches& matches);
void find_content_trust_off(const CheckInput& input, const ScriptView& view, Matches& matches);
void find_insecure_registry(const CheckInput& input, const ScriptView& view, Matches& matches);

void check_remote_add(const CheckInput& input, Matches& matches, CheckCounts& counts);
void check_floating_actions(const CheckInput& input, Matches& matches, CheckCounts& counts);

}  // namespace plimsoll::detect::trust
