// SPDX-License-Identifier: Apache-2.0
//
// See manager_files.h.
#include "engine/detect/services/manager_files.h"

#include <algorithm>

namespace plimsoll::detect::services {

std::string trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return std::string(text);
}

std::vector<Line> lines_of(const ImageFile& file) {
  std::vector<Line> result;
  std::string_view text = *file.text;
  std::size_t number = file.first_line;
  while (!text.empty() && result.size() < 20'000) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    result.push_back({line, number++});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

std::vector<Section> sections_of(const ImageFile& file) {
  std::vector<Section> result;
  for (const Line& line : lines_of(file)) {
    const bool indented = !line.text.empty() && (line.text.front() == ' ' || line.text.front() == '\t');
    std::string text = trimmed(line.text);
    if (text.empty() || text.front() == ';' || text.front() == '#') continue;
    if (text.front() == '[') {
      const std::size_t close = text.find(']');
      result.push_back({text.substr(1, close == std::string::npos ? close : close - 1), line.number, {}});
      continue;
    }
    if (result.empty()) continue;
    const std::size_t equals = text.find_first_of("=:");
    // An indented line goes on with the value above, unless it is a key of its own.
    const bool is_key =
        equals != std::string::npos && text.find_first_of(" \t/\"'") >= equals - std::min<std::size_t>(equals, 1);
    if (indented && !is_key && !result.back().keys.empty()) {
      result.back().keys.back().second += " " + text;
      continue;
    }
    if (equals == std::string::npos) continue;
    std::string value = trimmed(std::string_view(text).substr(equals + 1));
    const std::size_t comment = value.find(" ;");
    if (comment != std::string::npos) value = trimmed(std::string_view(value).substr(0, comment));
    std::string key = trimmed(std::string_view(text).substr(0, equals));
    std::transform(key.begin(), key.end(), key.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    result.back().keys.emplace_back(std::move(key), std::move(value));
  }
  return result;
}

bool is_off(std::string value) {
  std::transform(value.begin(), value.end(), value.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return value == "false" || value == "no" || value == "0" || value == "off";
}

std::string option_value(const Arguments& argv, std::initializer_list<std::string_view> names) {
  for (std::size_t i = 1; i < argv.size(); ++i)
    for (const std::string_view name : names) {
      const std::string& text = argv[i].text;
      if (text == name && i + 1 < argv.size()) return argv[i + 1].text;
      // -nc F
      if (name == "-c" && text.size() == 3 && text[0] == '-' && text[1] == 'n' && text[2] == 'c' && i + 1 < argv.size())
        return argv[i + 1].text;
      if (name.size() > 2 && text.starts_with(name) && text.size() > name.size() && text[name.size()] == '=')
        return text.substr(name.size() + 1);
      if (name.size() == 2 && text.size() > 2 && text.starts_with(name) && text[1] != '-' && name == "-c")
        return text.substr(2);
    }
  return {};
}

}  // namespace plimsoll::detect::services
