// SPDX-License-Identifier: Apache-2.0
#include "engine/reports/escape.h"

#include <algorithm>

namespace plimsoll::reports {
namespace {

constexpr char kHex[] = "0123456789abcdef";

unsigned char byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

void append_byte_escape(std::string& out, unsigned char byte) {
  out += "\\x";
  out += kHex[byte >> 4U];
  out += kHex[byte & 0xFU];
}

void append_code_point_escape(std::string& out, char32_t value) {
  out += "\\u{";
  bool started = false;
  for (int shift = 20; shift >= 0; shift -= 4) {
    const auto digit = static_cast<unsigned>(value >> static_cast<unsigned>(shift)) & 0xFU;
    started = started || digit != 0 || shift == 0;
    if (started) out += kHex[digit];
  }
  out += '}';
}

// Characters that change how other text is shown, or show nothing at all.
bool is_deceptive(char32_t value) {
  return (value >= 0x80 && value <= 0x9F) ||      // C1 controls
         value == 0xAD || value == 0x61C ||       // soft hyphen, Arabic letter mark
         (value >= 0x200B && value <= 0x200F) ||  // zero width, direction marks
         (value >= 0x2028 && value <= 0x202E) ||  // line and paragraph separator, embeddings, overrides
         (value >= 0x2060 && value <= 0x206F) ||  // invisible operators, isolates
         value == 0xFEFF || (value >= 0xFFF0 && value <= 0xFFFB) || (value >= 0xE0000 && value <= 0xE0FFF);  // tags
}

bool opens_runner_command(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  return rest.starts_with("##[") || rest.starts_with("##vso[");
}

}  // namespace

CodePoint decode_utf8(std::string_view text, std::size_t at) {
  const unsigned char lead = byte_at(text, at);
  if (lead < 0x80) return {1, lead};
  std::size_t length = 0;
  char32_t value = 0;
  char32_t lowest = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2, value = lead & 0x1FU, lowest = 0x80;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3, value = lead & 0x0FU, lowest = 0x800;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4, value = lead & 0x07U, lowest = 0x10000;
  } else {
    return {};
  }
  if (at + length > text.size()) return {};
  for (std::size_t next = 1; next < length; ++next) {
    const unsigned char byte = byte_at(text, at + next);
    if ((byte & 0xC0U) != 0x80) return {};
    value = (value << 6U) | (byte & 0x3FU);
  }
  if (value < lowest || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
  return {length, value};
}

std::string visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t first_shown = 0;
  while (first_shown < text.size() && (text[first_shown] == ' ' || text[first_shown] == '\t')) ++first_shown;
  for (std::size_t at = 0; at < text.size();) {
    const unsigned char byte = byte_at(text, at);
    if (byte == '\t') {
      out += ' ';
      ++at;
    } else if (byte < 0x20 || byte == 0x7F) {
      append_byte_escape(out, byte);
      ++at;
    } else if (byte == '#' && opens_runner_command(text, at)) {
      append_byte_escape(out, byte);
      ++at;
    } else if (byte == ':' && at == first_shown && text.substr(at).starts_with("::")) {
      append_byte_escape(out, byte);
      ++at;
    } else if (byte < 0x80) {
      out += text[at];
      ++at;
    } else {
      const CodePoint point = decode_utf8(text, at);
      if (point.length == 0) {
        append_byte_escape(out, byte);
        ++at;
      } else if (is_deceptive(point.value)) {
        append_code_point_escape(out, point.value);
        at += point.length;
      } else {
        out += text.substr(at, point.length);
        at += point.length;
      }
    }
  }
  return out;
}

std::string ends_of(std::string_view name) {
  if (!is_endless(name)) return std::string(name);
  const auto is_inner = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80; };
  // No code point is cut in two.
  std::size_t first = kNameBytesShown / 2;
  std::size_t last = name.size() - kNameBytesShown / 2;
  for (int back = 0; back < 3 && is_inner(name[first]); ++back) --first;
  for (int on = 0; on < 3 && is_inner(name[last]); ++on) ++last;
  return std::string(name.substr(0, first)) + " [" + std::to_string(last - first) + " bytes] " +
         std::string(name.substr(last));
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (point.length == 0) {
      out += "\xEF\xBF\xBD";
      ++at;
    } else {
      out += text.substr(at, point.length);
      at += point.length;
    }
  }
  return out;
}

std::string markup(std::string_view text, bool keep_lines) {
  std::string out;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    for (const char c : visible(text.substr(0, end))) {
      switch (c) {
        case '&':
          out += "&amp;";
          break;
        case '<':
          out += "&lt;";
          break;
        case '>':
          out += "&gt;";
          break;
        case '"':
          out += "&quot;";
          break;
        case '\'':
          out += "&#39;";
          break;
        default:
          out += c;
      }
    }
    if (end == text.size()) return out;
    out += keep_lines ? '\n' : ' ';
    text.remove_prefix(end + 1);
  }
}

std::string csv_field(std::string_view text) {
  std::string out = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r\n|%").find(text.front()) != std::string_view::npos) out += '\'';
  for (const char c : visible(text)) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string markdown(std::string_view text) {
  std::string out;
  bool word_start = true;
  for (const char c : visible(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      // A mention or an issue number would call people; a zero-width joiner is invisible, an entity is not.
      case '@':
        out += "&#64;";
        break;
      case '#':
        out += "&#35;";
        break;
      case ':':
        out += word_start ? ":" : "&#58;";
        break;  // "http:" makes a link by itself
      case '\\':
      case '`':
      case '*':
      case '_':
      case '{':
      case '}':
      case '[':
      case ']':
      case '(':
      case ')':
      case '!':
      case '|':
      case '~':
      case '$':
        out += '\\';
        out += c;
        break;
      default:
        out += c;
    }
    word_start = c == ' ';
  }
  // "www." makes a link too.
  for (std::size_t at = out.find("www."); at != std::string::npos; at = out.find("www.", at + 1))
    out.replace(at + 3, 1, "&#46;");
  return out;
}

std::string uri_from_path(std::string_view path) {
  static constexpr char kUpperHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(path.size());
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool unreserved = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                            byte == '-' || byte == '.' || byte == '_' || byte == '~' || byte == '/';
    if (unreserved) {
      out += c;
    } else {
      out += '%';
      out += kUpperHex[byte >> 4U];
      out += kUpperHex[byte & 0xFU];
    }
  }
  return out;
}

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const CodePoint point = decode_utf8(utf8, at);
    if (point.length == 0) {
      ++width;
      ++at;
      continue;
    }
    const char32_t value = point.value;
    const bool mark = value >= 0x300 && value <= 0x36F;
    const bool wide = (value >= 0x1100 && value <= 0x115F) || (value >= 0x2E80 && value <= 0xA4CF) ||
                      (value >= 0xAC00 && value <= 0xD7A3) || (value >= 0xF900 && value <= 0xFAFF) ||
                      (value >= 0xFE30 && value <= 0xFE6F) || (value >= 0xFF00 && value <= 0xFF60) ||
                      (value >= 0x1F300 && value <= 0x1FAFF) || (value >= 0x20000 && value <= 0x3FFFD);
    width += mark ? 0U : wide ? 2U : 1U;
    at += point.length;
  }
  return width;
}

}  // namespace plimsoll::reports
