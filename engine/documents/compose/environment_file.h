// SPDX-License-Identifier: Apache-2.0
//
// `.env` files: NAME=VALUE lines with quotes, comments and `export`, as compose reads them.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace plimsoll::documents {

struct EnvironmentVariable {
  std::string value;
  std::string file;
  std::size_t line_from_one = 0;
};

using EnvironmentVariables = std::map<std::string, EnvironmentVariable, std::less<>>;

// Values are taken as written; `${X}` inside them is left alone. A later line wins.
void read_environment_file(std::string_view bytes, std::string_view file, EnvironmentVariables& variables);

}  // namespace plimsoll::documents
