// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/token_runs.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace plimsoll::detect::secrets {
namespace {

constexpr std::array<bool, 256> make_table() {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c) {
    table[static_cast<std::size_t>(c)] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                         c == '+' || c == '/' || c == '_' || c == '-';
  }
  return table;
}
constexpr auto kTable = make_table();
bool is_token(char c) { return kTable[static_cast<std::uint8_t>(c)]; }

}  // namespace

void find_token_runs(std::string_view text, Span range, std::size_t least,
                     const std::function<void(Span run, bool from_its_beginning)>& on_run) {
  std::size_t begin = range.begin;
  while (begin < range.end && begin + least <= text.size()) {
    const std::size_t probe = begin + least - 1;
    if (!is_token(text[probe])) {
      begin = probe + 1;
      continue;
    }
    std::size_t back = probe;
    while (back > begin && is_token(text[back - 1])) --back;
    if (back > begin) {
      begin = back;
      continue;
    }
    // Only who is given a run from its beginning needs its end: many ranges may lie in one run of a hundred megabytes.
    const bool from_its_beginning = begin == 0 || !is_token(text[begin - 1]);
    const std::size_t last = from_its_beginning ? text.size() : std::min(text.size(), range.end + least);
    std::size_t end = probe + 1;
    while (end < last && is_token(text[end])) ++end;
    on_run({begin, end}, from_its_beginning);
    begin = end + 1;
  }
}

std::uint32_t TokenAnchors::key(std::string_view text) {
  std::uint32_t value = 0;
  for (const char c : text.substr(0, 4)) value = (value << 8U) | static_cast<std::uint8_t>(c);
  return value;
}

std::uint32_t& TokenAnchors::operator[](std::uint32_t key) {
  if ((used_ + 1) * 2 > entries_.size()) {
    std::vector<Entry> old = std::move(entries_);
    entries_.assign(std::max<std::size_t>(64, old.size() * 2), Entry{});
    used_ = 0;
    for (const Entry& entry : old) {
      if (entry.literal != kNone) (*this)[entry.key] = entry.literal;
    }
  }
  const std::size_t mask = entries_.size() - 1;
  std::size_t at = (key * 2654435761U) >> 7U & mask;
  while (entries_[at].literal != kNone && entries_[at].key != key) at = (at + 1) & mask;
  if (entries_[at].literal == kNone) {
    entries_[at].key = key;
    ++used_;
  }
  return entries_[at].literal;
}

std::uint32_t TokenAnchors::find(std::string_view text) const {
  if (entries_.empty()) return kNone;
  const std::uint32_t wanted = key(text);
  const std::size_t mask = entries_.size() - 1;
  std::size_t at = (wanted * 2654435761U) >> 7U & mask;
  while (entries_[at].literal != kNone) {
    if (entries_[at].key == wanted) return entries_[at].literal;
    at = (at + 1) & mask;
  }
  return kNone;
}

}  // namespace plimsoll::detect::secrets
