// SPDX-License-Identifier: Apache-2.0
//
// The bytes of the compiled rulesets/, as the linker placed them.
#pragma once

#include <string_view>

namespace plimsoll::rules {

std::string_view built_in_blob();

}  // namespace plimsoll::rules
