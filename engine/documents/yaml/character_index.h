// SPDX-License-Identifier: Apache-2.0
//
// Marks of libyaml count characters; spans count bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace plimsoll::documents::yaml {

// Character index -> byte offset. Every text of ASCII is answered at once; else a table of every 64th character is
// walked from the nearest entry.
class CharacterIndex {
 public:
  explicit CharacterIndex(std::string_view text) : text_(text) {
    ascii_ = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii_) return;
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += width(at), ++count)
      if (count % kStep == 0) table_.push_back(at);
    count_ = count;
  }
  [[nodiscard]] std::size_t byte_of(std::size_t character) const {
    if (ascii_) return std::min(character, text_.size());
    if (character >= count_) return text_.size();
    std::size_t at = table_[character / kStep];
    for (std::size_t i = character % kStep; i > 0; --i) at += width(at);
    return std::min(at, text_.size());
  }
  [[nodiscard]] std::size_t character_of(std::size_t byte) const {
    if (ascii_) return byte;
    const auto next = std::upper_bound(table_.begin(), table_.end(), byte);
    if (next == table_.begin()) return 0;
    const auto entry = static_cast<std::size_t>(next - table_.begin()) - 1;
    std::size_t count = entry * kStep;
    for (std::size_t at = table_[entry]; at < byte; at += width(at)) ++count;
    return count;
  }

 private:
  static constexpr std::size_t kStep = 64;
  [[nodiscard]] std::size_t width(std::size_t at) const {
    const auto lead = static_cast<unsigned char>(text_[at]);
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  }
  std::string_view text_;
  bool ascii_ = false;
  std::size_t count_ = 0;
  std::vector<std::size_t> table_;
};

}  // namespace plimsoll::documents::yaml
