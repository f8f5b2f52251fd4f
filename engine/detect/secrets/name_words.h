// SPDX-License-Identifier: Apache-2.0
//
// Whether a name is the name of a secret: "db_password", "clientSecret", "STRIPE-API-KEY"; not "password_file", "tokenizer",
// "public_key".
#pragma once

#include <optional>
#include <string_view>

#include "engine/detect/secrets/grammar.h"

namespace plimsoll::detect::secrets {

std::optional<SecretKind> secret_kind_of_name(std::string_view name);

}  // namespace plimsoll::detect::secrets
