// SPDX-License-Identifier: Apache-2.0
//
// Marks in the text that accept a finding.
//
//   password = "x"   # plimsoll:allow secret/password-assignment -- a fixture, the server is a mock
//   # plimsoll:allow-next-line image/unpinned -- the mirror pins it
//
// The words after "plimsoll:allow" name the rules (with "*"; none = all rules); what follows "--" is the reason. A mark
// without a reason suppresses nothing and is told to the user: in a year nobody knows why it is there.
// Marks of other tools are honoured as a favour to those who move; see foreign_marks.h and secret_marks.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plimsoll::findings {

struct InlineMark {
  std::string reason;
  bool without_reason = false;  // the mark names this rule, but does not count
};

// Looks at the line of an offset and at the line above it (for allow-next-line). Reads at most a few kilobytes to each
// side, whatever the length of the line.
std::optional<InlineMark> find_inline_mark(std::string_view text, std::size_t offset, std::string_view rule);

}  // namespace plimsoll::findings
