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

// Hex digits of one case or the other that mean text: digests and ids fail at their first bytes.
std::optional<EncodedRun> decode_hex(std::string_view text, Span run, std::size_t local_bytes, std::size_t& budget_bytes,
                                     bool& reaches_far) {
  constexpr std::size_t kShortestHex = 40;
  if (text.substr(run.begin, 2) == "0x") run.begin += 2;
  if (run.size() < kShortestHex || run.size() % 2 != 0) return std::nullopt;
  const auto value_of = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string decoded;
  for (std::size_t at = run.begin; at < run.end; at += 2) {
    const int high = value_of(text[at]);
    const int low = value_of(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    const int byte = high * 16 + low;
    if ((byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') || byte >= 0x7F) return std::nullopt;
    decoded.push_back(static_cast<char>(byte));
    if (decoded.size() == kProbe && run.size() > kLongestRun) return std::nullopt;
  }
  if (run.size() > local_bytes) reaches_far = true;
  if (run.size() > budget_bytes) return std::nullopt;
  budget_bytes -= run.size();
  return EncodedRun{run, std::move(decoded), "in hex digits"};
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
  if (auto hex = decode_hex(text, first, local_bytes, budget_bytes, reaches_far)) return hex;
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

std::string name_before_run(std::string_view text, const EncodedRun& run) {
  constexpr std::size_t kLongestWord = 256;
  constexpr std::size_t kShortestName = 3;
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  const auto is_quote = [](char c) { return c == '"' || c == '\''; };
  const auto is_name = [](char c) {
    return proofs::is_lower(c) || proofs::is_upper(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  };
  std::string_view meant = run.decoded;
  if (meant.ends_with('\n')) meant.remove_suffix(1);
  if (meant.size() > kLongestWord || meant.find_first_of(" \t\r\n{\"") != std::string_view::npos) return {};
  const std::size_t least = run.span.begin - std::min(run.span.begin, kNameReach);
  std::size_t at = run.span.begin;
  const auto back_over = [&](const auto& is, std::size_t most) {
    while (at > least && most > 0 && is(text[at - 1])) --at, --most;
  };
  back_over(is_quote, 1);
  back_over(is_blank, 8);
  if (at == least || (text[at - 1] != ':' && text[at - 1] != '=')) return {};
  --at;
  back_over(is_blank, 8);
  back_over(is_quote, 1);
  const std::size_t end = at;
  back_over(is_name, kNameReach);
  if (end - at < kShortestName || at == least)
    return at == 0 && end >= kShortestName ? std::string(text.substr(0, end)) + ": " : "";
  return std::string(text.substr(at, end - at)) + ": ";
}

namespace {

// How plain text is laid out: bytes of a unit, and which of them is not zero.
struct WideForm {
  std::size_t unit_bytes = 2;
  std::size_t low = 0;
  std::size_t mark_bytes = 0;
};

std::optional<WideForm> form_by_mark(std::string_view text) {
  // The mark of UTF-32 begins like that of UTF-16; as UTF-16 the text would begin with a zero.
  if (text.size() % 4 == 0 && text.starts_with(std::string_view("\xFF\xFE\0\0", 4))) return WideForm{4, 0, 4};
  if (text.size() % 4 == 0 && text.starts_with(std::string_view("\0\0\xFE\xFF", 4))) return WideForm{4, 3, 4};
  if (text.starts_with("\xFF\xFE")) return WideForm{2, 0, 2};
  if (text.starts_with("\xFE\xFF")) return WideForm{2, 1, 2};
  return std::nullopt;
}

// Without a mark nearly all units of the beginning have to be plain.
std::optional<WideForm> form_by_zeros(std::string_view text) {
  constexpr std::size_t kLookedAt = 64;
  const std::size_t end = std::min(text.size(), kLookedAt) & ~std::size_t{3};
  if (end < 16) return std::nullopt;
  std::array<std::size_t, 4> zeros{};
  for (std::size_t at = 0; at < end; ++at) zeros[at % 4] += text[at] == '\0' ? 1U : 0U;
  const std::size_t units = end / 4;
  const auto mostly = [&](std::size_t count, std::size_t of) { return count * 10 >= of * 9; };
  if (mostly(zeros[1] + zeros[3], 2 * units) && zeros[0] + zeros[2] == 0) return WideForm{2, 0, 0};
  if (mostly(zeros[0] + zeros[2], 2 * units) && zeros[1] + zeros[3] == 0) return WideForm{2, 1, 0};
  if (zeros[2] == units && zeros[3] == units && mostly(zeros[1], units) && zeros[0] == 0) return WideForm{4, 0, 0};
  if (zeros[0] == units && zeros[1] == units && mostly(zeros[2], units) && zeros[3] == 0) return WideForm{4, 3, 0};
  return std::nullopt;
}

}  // namespace

std::optional<WideText> read_wide_text(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  auto form = form_by_mark(text);
  if (!form) form = form_by_zeros(text);
  if (!form) return std::nullopt;
  WideText result;
  result.first_byte = form->mark_bytes;
  result.unit_bytes = form->unit_bytes;
  result.narrow.reserve(text.size() / form->unit_bytes);
  for (std::size_t at = form->mark_bytes; at + form->unit_bytes <= text.size(); at += form->unit_bytes) {
    bool plain = true;
    for (std::size_t byte = 0; byte < form->unit_bytes; ++byte) {
      plain = plain && (byte == form->low || text[at + byte] == '\0');
    }
    result.narrow.push_back(plain ? text[at + form->low] : '\x80');
  }
  return result;
}

}  // namespace plimsoll::detect::secrets
