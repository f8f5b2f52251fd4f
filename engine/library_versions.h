// SPDX-License-Identifier: Apache-2.0
//
// Which releases of the outside libraries are linked in, for 'plimsoll version' and for bills of materials.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace plimsoll {

// Name and version, sorted by name. RE2 and libexpected tell no version of themselves and are left out.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace plimsoll
