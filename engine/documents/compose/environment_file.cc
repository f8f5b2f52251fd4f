// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/compose/environment_file.h"

namespace plimsoll::documents {
namespace {

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string unquote(std::string_view text) {
  const char quote = text.empty() ? '\0' : text.front();
  if (quote == '"' || quote == '\'') {
    std::string out;
    for (std::size_t i = 1; i < text.size(); ++i) {
      if (text[i] == quote) return out;
      if (text[i] == '\\' && quote == '"' && i + 1 < text.size()) {
        ++i;
        out += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
      } else {
        out += text[i];
      }
    }
    return out;  // the quote is closed on a later line: the first line is enough for what we ask
  }
  const std::size_t comment = text.find(" #");
  return std::string(trim(text.substr(0, comment)));
}

}  // namespace

void read_environment_file(std::string_view bytes, std::string_view file, EnvironmentVariables& variables) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  std::size_t line_number = 0;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    std::string_view line = trim(bytes.substr(0, end));
    bytes = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
    ++line_number;
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("export ")) line = trim(line.substr(7));
    const std::size_t equals = line.find_first_of("=:");
    if (equals == std::string_view::npos) continue;
    const std::string_view name = trim(line.substr(0, equals));
    if (name.empty() || name.find_first_of(" \t\"'$") != std::string_view::npos) continue;
    if (line[equals] == ':' && (equals + 1 >= line.size() || line[equals + 1] != ' ')) continue;
    variables.insert_or_assign(
        std::string(name), EnvironmentVariable{unquote(trim(line.substr(equals + 1))), std::string(file), line_number, {}});
  }
}

}  // namespace plimsoll::documents
