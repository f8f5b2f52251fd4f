// SPDX-License-Identifier: Apache-2.0
//
// Strangers' text made harmless for the place where it is shown.
//
// Paths, author names, messages and source lines are written by whoever could push to the repository. A terminal obeys
// escape sequences, a CI runner obeys lines that look like its commands, a reader's eye follows bidirectional overrides.
// Every format passes each such text through exactly one function of this file.
#pragma once

#include <string>
#include <string_view>

namespace plimsoll::reports {

// For terminals and CI logs: control characters, invalid UTF-8, line separators, bidirectional and invisible format
// characters become \xNN or \u{NNNN}; the openings of workflow commands ("::" at the start, "##[" and "##vso[" anywhere)
// are broken. Tabs become one space. The result is one line of valid UTF-8.
std::string visible(std::string_view text);

// Names of hundreds of kilobytes stand in trees that no checkout could write. Such a name is shown by its ends.
inline constexpr std::size_t kNameBytesShown = 1000;
inline bool is_endless(std::string_view name) { return name.size() > kNameBytesShown; }
std::string ends_of(std::string_view name);

// Valid UTF-8 with the same meaning for JSON: bytes that are no UTF-8 become U+FFFD; nothing else changes (the JSON writer
// escapes the rest).
std::string valid_utf8(std::string_view text);

// For XML and HTML, in text and in quoted attributes: the five signs become entities, what XML 1.0 forbids and what
// visible() escapes is made visible first. Line ends become a blank unless `keep_lines`.
std::string markup(std::string_view text, bool keep_lines = false);

// One CSV field (RFC 4180), always quoted. A field that a spreadsheet would take for a formula gets a "'" in front.
std::string csv_field(std::string_view text);

// For Markdown tables and lists: every sign that could open markup, HTML, a link, a mention or an autolink is escaped.
std::string markdown(std::string_view text);

// A path as a relative URI reference (RFC 3986): every byte that is not unreserved or "/" is percent-encoded, so names
// that are not UTF-8 survive. A first part with ":" needs no "./" because ":" is encoded too.
std::string uri_from_path(std::string_view path);

// Length of a text in terminal columns, near enough: code points, wide East Asian ones counted twice, marks not at all.
std::size_t display_width(std::string_view utf8);

// Decodes one code point at text[at]; gives its length in bytes and its value, length 0 when it is not valid UTF-8
// (overlong forms and surrogates are not valid).
struct CodePoint {
  std::size_t length = 0;
  char32_t value = 0;
};
CodePoint decode_utf8(std::string_view text, std::size_t at);

}  // namespace plimsoll::reports
