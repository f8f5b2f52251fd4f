// SPDX-License-Identifier: Apache-2.0
//
// What a hook says when it stops something: short, for it stands between a person and the work. Place, what it is, the line
// with the secret masked, what to do; at the end how to accept and how to go on. Strangers' text is made harmless.
#pragma once

#include <string>

#include "engine/scanner.h"

namespace plimsoll::git_hooks {

// `event` as git names it; `report` holds only the findings that stop it.
std::string text_of_refusal(const ScanReport& report, const std::string& event);

}  // namespace plimsoll::git_hooks
