// SPDX-License-Identifier: Apache-2.0
//
// Files that hold secrets by their name: private keys, credentials of tools, .env files. Public keys, certificates and
// samples are none.
#pragma once

#include <optional>
#include <string_view>

#include "engine/scanner.h"

namespace plimsoll::detect::build {

struct SecretFileKind {
  Severity severity = Severity::medium;
  std::string_view what;   // "a private SSH key"
};

std::optional<SecretFileKind> secret_file_kind(std::string_view path);

}  // namespace plimsoll::detect::build
