// SPDX-License-Identifier: Apache-2.0
//
// The options of docker, podman and nerdctl: which of them take a value. Without this the image cannot be told from the
// value of the option before it.
#pragma once

#include <string_view>

#include "engine/documents/deployment.h"

namespace plimsoll::documents {

enum class OptionTable { client, run, build, login, pull, exec };

struct KnownOption {
  std::string_view name;  // long name without dashes
  char letter = 0;        // 0: none
  bool takes_value = false;
  // What it means for a container; `other` when nothing judges it.
  OptionKey key = OptionKey::other;
};

// Null when no such option is known: it is then taken for one without a value, unless it brings "=value".
const KnownOption* find_option(OptionTable table, std::string_view long_name);
const KnownOption* find_option(OptionTable table, char letter);

}  // namespace plimsoll::documents
