// SPDX-License-Identifier: Apache-2.0
//
// The rules about commands, over one reading of the scripts of a document.
#include "engine/detect/build/build_checks.h"
#include "engine/detect/script_view.h"
#include "engine/detect/style/style_checks.h"
#include "engine/detect/trust/trust_checks.h"

namespace plimsoll::detect {

void check_commands(const CheckInput& input, std::vector<Match>& matches, CheckCounts&) {
  const ScriptView view = read_scripts(input.model);
  trust::find_piped_to_shell(input, view, matches);
  trust::find_run_downloads(input, view, matches);
  trust::find_tls_off(input, view, matches);
  trust::find_unsigned_packages(input, view, matches);
  trust::find_plain_downloads(input, view, matches);
  trust::find_open_daemon(input, view, matches);
  trust::find_content_trust_off(input, view, matches);
  trust::find_insecure_registry(input, view, matches);
  build::find_sudo(input, view, matches);
  build::find_loose_modes(input, view, matches);
  build::find_passwords_set(input, view, matches);
  build::find_leaked_mounts(input, view, matches);
  build::find_login_passwords(input, view, matches);
  style::find_package_habits(input, view, matches);
  style::find_command_habits(input, view, matches);
}

}  // namespace plimsoll::detect
