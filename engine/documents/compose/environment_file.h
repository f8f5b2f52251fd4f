// SPDX-License-Identifier: Apache-2.0
//
// `.env` files: NAME=VALUE lines with quotes, comments and `export`, as compose reads them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/base/text_position.h"

namespace plimsoll::documents {

struct EnvironmentVariable {
  std::string value;
  std::string file;  // empty: the document itself, at `span`
  std::size_t line_from_one = 0;
  Span span;
};

using EnvironmentVariables = std::map<std::string, EnvironmentVariable, std::less<>>;

// Values are taken as written; `${X}` inside them is left alone. A later line wins.
void read_environment_file(std::string_view bytes, std::string_view file, EnvironmentVariables& variables);

}  // namespace plimsoll::documents
