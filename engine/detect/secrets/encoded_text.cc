// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/encoded_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "engine/rules/offline_proofs/encoding.h"

namespace plimsoll::detect::secrets {
namespace {

namespace proofs = rules::proofs;

constexpr std::size_t kShortestRun = 32;
constexpr std::size_t kLongestRun = std::size_t{1} << 20U;
constexpr std::size_t kProbe = 32;  // characters that are decoded to see whether there is text
constexpr std::size_t kMostLines = 4000;

constexpr std::array<bool, 256> make_base64_table() {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c) {
    table[static_cast<std::size_t>(c)] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                         c == '+' || c == '/' || c == '_' || c == '-';
  }
  return table;
}
constexpr auto kTable = make_base64_table();
bool is_base64(char c) { return kTable[static_cast<std::uint8_t>(c)]; }

bool mostly_printable(std::string_view bytes) {
  std::size_t odd = 0;
  for (const char c : bytes) {
    const auto value = static_cast<std::uint8_t>(c);
    if ((value < 0x20 && value != '\n' && value != '\r' && value != '\t') || value >= 0x7F) ++odd;
  }
  return odd == 0;
}

// Words and paths decode too, but not to text: the first bytes tell. Both cases must stand in it, as in real base64.
bool begins_like_text(std::string_view run) {
  const std::string_view head = run.substr(0, kProbe);
  const bool mixed =
      std::any_of(head.begin(), head.end(), proofs::is_lower) && std::any_of(head.begin(), head.end(), proofs::is_upper);
  if (!mixed) return false;
  const auto bytes = proofs::decode_base64(head);
  return bytes && mostly_printable(*bytes);
}

// UTF-16LE inside base64 (PowerShell): every second byte is zero.
std::optional<std::string> narrowed(const std::string& bytes) {
  if (bytes.size() < 8 || bytes.size() % 2 != 0) return std::nullopt;
  std::string narrow;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    if (bytes[at + 1] != '\0') return std::nullopt;
    narrow.push_back(bytes[at]);
  }
  return narrow;
}

bool begins_like_wide_text(std::string_view run) {
  if (run.size() < kProbe) return false;
  const auto bytes = proofs::decode_base64(run.substr(0, kProbe));
  if (!bytes) return false;
  const auto narrow = narrowed(*bytes);
  return narrow && mostly_printable(*narrow);
}

// The end of a run that was broken into lines of one length, as mail programs and manifests do.
std::size_t end_of_lines(std::string_view text, Span first) {
  std::size_t end = first.end;
  const std::size_t width = first.size();
  for (std::size_t lines = 0; lines < kMostLines; ++lines) {
    std::size_t at = end;
    if (at < text.size() && text[at] == '\r') ++at;
    if (at >= text.size() || text[at] != '\n') return end;
    ++at;
    std::size_t indent = 0;
    while (at < text.size() && text[at] == ' ' && indent < 64) ++at, ++indent;
    std::size_t stop = at;
    while (stop < text.size() && is_base64(text[stop]) && stop - at <= width) ++stop;
    if (stop == at || stop - at > width) return end;
    while (stop < text.size() && text[stop] == '=' && stop - at < width + 2) ++stop;
    if (stop < text.size() && text[stop] != '\n' && text[stop] != '\r' && text[stop] != '"' && text[stop] != '\'')
      return end;
    end = stop;
    if (stop - at < width) return end;
  }
  return end;
}

}  // namespace

std::optional<EncodedRun> decode_run(std::string_view text, Span first, std::size_t local_bytes, std::size_t& budget_bytes,
                                     bool& reaches_far) {
  if (first.size() < kShortestRun) return std::nullopt;
  Span run = first;
  while (run.end < text.size() && text[run.end] == '=' && run.end - first.end < 2) ++run.end;
  const std::string_view value = text.substr(run.begin, run.size());
  const bool plain = begins_like_text(value);
  const bool wide = !plain && begins_like_wide_text(value);
  if (!plain && !wide) return std::nullopt;
  if (run.end == first.end) run.end = end_of_lines(text, run);
  if (run.size() > local_bytes) reaches_far = true;
  if (run.size() > kLongestRun || run.size() > budget_bytes) return std::nullopt;
  std::string_view whole = text.substr(run.begin, run.size());
  auto decoded = proofs::decode_base64(whole);
  // Cut at a place that is none of its own: what comes before the last group still counts.
  if (!decoded && whole.size() % 4 == 1) decoded = proofs::decode_base64(whole.substr(0, whole.size() - 1));
  if (decoded && wide) decoded = narrowed(*decoded);
  if (!decoded) return std::nullopt;
  budget_bytes -= std::min(budget_bytes, run.size());
  return EncodedRun{run, std::move(*decoded)};
}

std::optional<Utf16Text> read_utf16(std::string_view text) {
  constexpr std::size_t kLookedAt = 64;
  if (text.size() < 4) return std::nullopt;
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  Utf16Text result;
  bool little = true;
  if (byte(0) == 0xFF && byte(1) == 0xFE) {
    result.first_byte = 2;
  } else if (byte(0) == 0xFE && byte(1) == 0xFF) {
    result.first_byte = 2;
    little = false;
  } else {
    const std::size_t end = std::min(text.size(), kLookedAt) & ~std::size_t{1};
    std::size_t even = 0;
    std::size_t odd = 0;
    for (std::size_t at = 0; at < end; at += 2) {
      even += byte(at) == 0 ? 1U : 0U;
      odd += byte(at + 1) == 0 ? 1U : 0U;
    }
    const std::size_t units = end / 2;
    if (units < 8) return std::nullopt;
    if (odd * 10 >= units * 9 && even == 0)
      little = true;
    else if (even * 10 >= units * 9 && odd == 0)
      little = false;
    else
      return std::nullopt;
  }
  result.narrow.reserve(text.size() / 2);
  for (std::size_t at = result.first_byte; at + 1 < text.size(); at += 2) {
    const std::uint8_t low = byte(little ? at : at + 1);
    const std::uint8_t high = byte(little ? at + 1 : at);
    result.narrow.push_back(high == 0 ? static_cast<char>(low) : '\x80');
  }
  return result;
}

}  // namespace plimsoll::detect::secrets
