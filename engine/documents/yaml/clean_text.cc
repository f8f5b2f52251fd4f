// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/yaml/clean_text.h"

#include <algorithm>
#include <cstdint>

namespace plimsoll::documents::yaml {
namespace {

// Length of a well-formed UTF-8 sequence at `at`, or 0.
std::size_t sequence_length(std::string_view text, std::size_t at, std::uint32_t& code) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  if (length == 0 || at + length > text.size()) return 0;
  code = length == 1 ? lead : length == 2 ? lead & 0x1FU : length == 3 ? lead & 0x0FU : lead & 0x07U;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return 0;
    code = (code << 6U) | (byte(at + i) & 0x3FU);
  }
  if ((length == 3 && code < 0x800) || (length == 4 && (code < 0x10000 || code > 0x10FFFF))) return 0;
  if (code >= 0xD800 && code <= 0xDFFF) return 0;
  return length;
}

// What YAML calls printable; the byte order mark inside a text is not.
bool is_allowed(std::uint32_t code) {
  return code == 0x09 || code == 0x0A || code == 0x0D || (code >= 0x20 && code <= 0x7E) || code == 0x85 ||
         (code >= 0xA0 && code <= 0xD7FF) || (code >= 0xE000 && code <= 0xFFFD && code != 0xFEFF) || code >= 0x10000;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | (code >> 6U));
    put(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    put(0xE0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xF0U | (code >> 18U));
    put(0x80U | ((code >> 12U) & 0x3FU));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

void replace_refused(std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto c = static_cast<unsigned char>(text[at]);
    if ((c >= 0x20 && c < 0x7F) || c == '\n') {
      ++at;
      continue;
    }
    std::uint32_t code = 0;
    const std::size_t length = sequence_length(text, at, code);
    if (length != 0 && is_allowed(code)) {
      at += length;
      continue;
    }
    // A form feed or a zero stands for nothing; anything else was meant to be a letter.
    const char stand_in = c < 0x20 ? ' ' : '?';
    for (std::size_t i = 0; i < std::max<std::size_t>(length, 1); ++i) text[at + i] = stand_in;
    at += std::max<std::size_t>(length, 1);
  }
}

CleanText from_utf16(std::string_view bytes, bool little) {
  CleanText clean;
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<std::uint32_t>(little ? first | (second << 8U) : (first << 8U) | second);
  };
  for (std::size_t at = 2; at + 1 < bytes.size();) {
    const std::size_t start = at;
    std::uint32_t code = unit(at);
    at += 2;
    if (code >= 0xD800 && code < 0xDC00 && at + 1 < bytes.size() && unit(at) >= 0xDC00 && unit(at) < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10U) + (unit(at) - 0xDC00);
      at += 2;
    } else if (code >= 0xD800 && code < 0xE000) {
      code = '?';
    }
    append_utf8(clean.text, code);
    clean.original_offsets.resize(clean.text.size(), static_cast<std::uint32_t>(start));
  }
  clean.original_offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
  return clean;
}

}  // namespace

Span CleanText::original(Span span) const {
  if (original_offsets.empty()) return {span.begin + shift, span.end + shift};
  const auto at = [&](std::size_t offset) -> std::size_t {
    return original_offsets[std::min(offset, original_offsets.size() - 1)];
  };
  return {at(span.begin), at(span.end)};
}

CleanText clean_text(std::string_view bytes) {
  CleanText clean;
  if (bytes.size() >= 2 && (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))) {
    clean = from_utf16(bytes, bytes[0] == '\xFF');
  } else {
    if (bytes.starts_with("\xEF\xBB\xBF")) clean.shift = 3;
    clean.text.assign(bytes.substr(clean.shift));
  }
  replace_refused(clean.text);
  return clean;
}

}  // namespace plimsoll::documents::yaml
