// SPDX-License-Identifier: Apache-2.0
#include "engine/reports/source_excerpt.h"

#include <algorithm>
#include <ostream>

#include "engine/reports/escape.h"

namespace plimsoll::reports {
namespace {

// Moves an offset back to the start of the code point it lies in.
std::size_t code_point_start(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80) --at;
  return at;
}

}  // namespace

void write_excerpt(std::ostream& out, const TextStyle& style, const Finding& finding, std::size_t width) {
  std::string_view line = finding.excerpt;
  if (line.empty()) return;
  std::size_t mark_begin = finding.excerpt_column == 0 ? 0 : std::min(finding.excerpt_column - 1, line.size());
  std::size_t mark_end = std::min(line.size(), mark_begin + finding.excerpt_length);
  // Leading blanks say nothing here.
  while (!line.empty() && mark_begin > 0 && (line.front() == ' ' || line.front() == '\t')) {
    line.remove_prefix(1);
    --mark_begin;
    --mark_end;
  }
  const std::string number = finding.start_line == 0 ? "" : std::to_string(finding.start_line);
  const std::string gutter = "    " + std::string(number.size() < 5 ? 5 - number.size() : 0, ' ') + number + " | ";
  const std::size_t room = std::max<std::size_t>(20, width > gutter.size() ? width - gutter.size() : 0);
  const char* before = "";
  const char* after = "";
  if (line.size() > room) {
    // Keep a third of the room for what stands before the mark.
    std::size_t begin = mark_begin > room / 3 ? mark_begin - room / 3 : 0;
    begin = code_point_start(line, begin);
    std::size_t end = std::min(line.size(), begin + room - 6);
    end = code_point_start(line, end);
    if (begin > 0) before = "...";
    if (end < line.size()) after = "...";
    line = line.substr(begin, end - begin);
    mark_begin = std::min(mark_begin - begin, line.size());
    mark_end = std::min(mark_end > begin ? mark_end - begin : 0, line.size());
  }
  const std::string head = visible(line.substr(0, mark_begin));
  const std::string marked = visible(line.substr(mark_begin, mark_end - mark_begin));
  out << style.dim(gutter) << before << head << style.mark(marked) << visible(line.substr(mark_end)) << after << '\n';
  if (mark_end > mark_begin) {
    const std::size_t shift = gutter.size() - 2 + std::string_view(before).size() + display_width(head);
    out << std::string(gutter.size() - 2, ' ') << style.dim("|") << std::string(shift - (gutter.size() - 2) + 1, ' ')
        << style.mark(std::string(std::max<std::size_t>(1, display_width(marked)), '^')) << '\n';
  }
}

}  // namespace plimsoll::reports
