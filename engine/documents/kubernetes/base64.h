// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plimsoll::documents::kubernetes {

// Standard base64, line ends allowed; nothing when the text is no base64.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace plimsoll::documents::kubernetes
