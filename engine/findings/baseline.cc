// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/baseline.h"

#include <algorithm>
#include <set>

#include "engine/findings/identity.h"

namespace plimsoll::findings {
namespace {

constexpr std::string_view kHead =
    "# Findings accepted for now: identity, rule, path. One line each, sorted; made by 'plimsoll baseline'.\n"
    "# Remove a line to see its finding again.\n";

// A path is a stranger's text: tabs and line ends in it would forge entries.
std::string one_line(std::string_view path) {
  std::string text;
  for (const char byte : path) text += static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F ? '?' : byte;
  return text;
}

bool is_identity(std::string_view text) {
  return text.size() == kIdentityHexDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<Baseline> parse_baseline(std::string_view text, const std::string& name) {
  Baseline baseline;
  std::size_t line_number = 0;
  while (!text.empty()) {
    ++line_number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const std::string_view identity = line.substr(0, line.find('\t'));
    if (!is_identity(identity)) {
      return fail(ErrorKind::bad_input,
                  "not a baseline entry: a line starts with an identity of " + std::to_string(kIdentityHexDigits) +
                      " hex digits; make the file anew with 'plimsoll baseline'",
                  name + ":" + std::to_string(line_number));
    }
    baseline.emplace(identity);
  }
  return baseline;
}

std::string render_baseline(const std::vector<Finding>& findings) {
  std::set<std::string> lines;
  for (const Finding& finding : findings) {
    if (finding.suppressed_by != SuppressedBy::nothing && finding.suppressed_by != SuppressedBy::baseline) continue;
    if (finding.confidence == Confidence::disproved) continue;
    lines.insert(finding.identity + '\t' + finding.rule + '\t' + one_line(finding.path) + '\n');
  }
  std::string text(kHead);
  std::string_view last;
  for (const std::string& line : lines) {
    // The same finding may stand at several paths; its first line is enough.
    const std::string_view identity = std::string_view(line).substr(0, kIdentityHexDigits);
    if (identity == last) continue;
    last = identity;
    text += line;
  }
  return text;
}

}  // namespace plimsoll::findings
