// SPDX-License-Identifier: Apache-2.0
//
// Regular expressions in linear time (RE2; text_pattern.cc is the one file that knows it).
//
//   TextPattern pattern("v([0-9]+)");              // compiled on first use, by whichever thread needs it first
//   std::optional<TextPattern::Found> found = pattern.find(text, 0, text.size());
//   if (found) text.substr(found->group.begin, found->group.size());
//
// Bytes are bytes: patterns match Latin-1, so that no text is invalid.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/text_position.h"

namespace plimsoll::rules {

class TextPattern {
 public:
  struct Found {
    Span match;
    Span group;  // group 1, or the whole match when the pattern has none or it took no part
    Span body;   // the group named "body"; empty when there is none
  };

  explicit TextPattern(std::string pattern);
  TextPattern(TextPattern&&) noexcept;
  TextPattern& operator=(TextPattern&&) noexcept;
  ~TextPattern();

  // Whether it can be compiled; the error says where it goes wrong.
  static Result<bool> check(const std::string& pattern);

  [[nodiscard]] const std::string& text() const;
  // The leftmost match inside [begin, end) of the text; `^`, `$` and \b see nothing outside. `pinned`: only at `begin`.
  [[nodiscard]] std::optional<Found> find(std::string_view text, std::size_t begin, std::size_t end,
                                          bool pinned = false) const;
  [[nodiscard]] bool matches_all(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace plimsoll::rules
