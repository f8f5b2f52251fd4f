// SPDX-License-Identifier: Apache-2.0
//
// The value rules of secrets without a shape: how sure it is that this value, given to this name, is a secret.
#pragma once

#include <optional>
#include <string_view>

#include "engine/detect/secrets/grammar.h"

namespace plimsoll::detect::secrets {

// Nothing: it is none.
std::optional<Confidence> judge_value(std::string_view value, std::string_view name, SecretKind kind, LiteralForm form);

}  // namespace plimsoll::detect::secrets
