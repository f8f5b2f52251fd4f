// SPDX-License-Identifier: Apache-2.0
//
// How the configurations of process managers are read: lines, and sections with keys. Lenient: a line that is not understood
// is passed over.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

inline constexpr std::size_t kProgramLimit = 100;

std::string trimmed(std::string_view text);

struct Line {
  std::string_view text;
  std::size_t number;
};
std::vector<Line> lines_of(const ImageFile& file);

// A section of an ini file: [kind:name] with its keys; continuation lines are joined.
struct Section {
  std::string title;
  std::size_t line = 0;
  std::vector<std::pair<std::string, std::string>> keys;
  [[nodiscard]] std::string get(std::string_view key) const {
    for (const auto& [name, value] : keys)
      if (name == key) return value;
    return {};
  }
};
std::vector<Section> sections_of(const ImageFile& file);

// "false", "no", "0", "off" in any case.
bool is_off(std::string value);
// The value of the first of these options that is given: "-c F", "-nc F", "-cF", "--configuration=F".
std::string option_value(const Arguments& argv, std::initializer_list<std::string_view> names);

}  // namespace plimsoll::detect::services
