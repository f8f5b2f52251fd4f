// SPDX-License-Identifier: Apache-2.0
//
// Colour, wrapping and numbers of the text report.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "engine/scanner.h"

namespace plimsoll::reports {

// Wraps a text that is already harmless (escape.h) in colour, or leaves it as it is.
class TextStyle {
 public:
  explicit TextStyle(bool color) : color_(color) {}
  [[nodiscard]] std::string severity(Severity severity, const std::string& text) const;
  [[nodiscard]] std::string strong(const std::string& text) const { return paint("1", text); }
  [[nodiscard]] std::string dim(const std::string& text) const { return paint("2", text); }
  [[nodiscard]] std::string place(const std::string& text) const { return paint("36", text); }
  [[nodiscard]] std::string good(const std::string& text) const { return paint("32", text); }
  [[nodiscard]] std::string bad(const std::string& text) const { return paint("1;31", text); }
  [[nodiscard]] std::string mark(const std::string& text) const { return paint("33", text); }

 private:
  [[nodiscard]] std::string paint(const char* code, const std::string& text) const {
    return color_ && !text.empty() ? std::string("\x1b[") + code + 'm' + text + "\x1b[0m" : text;
  }
  bool color_;
};

std::string group_digits(std::uint64_t number);  // 91,050
std::string human_bytes(std::uint64_t bytes);    // "4.4 GiB"
std::string upper_case(std::string_view text);

// Breaks `text` at blanks so that no line passes `width` columns; further lines stand under the first. `label` may hold
// colour codes, so its width is given.
void write_wrapped(std::ostream& out, const std::string& label, std::size_t label_width, const std::string& text,
                   std::size_t width);

}  // namespace plimsoll::reports
