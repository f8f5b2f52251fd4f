// SPDX-License-Identifier: Apache-2.0
//
// The words of another tool's mark: which tool, which of its ids, how far it reaches. What lies in its reach is worked out by
// foreign_marks.h, which knows the file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll::findings {

enum class MarkReach : std::uint8_t {
  next,    // the instruction, or block, that follows; the one it stands on, when it stands behind code
  line,    // the line that follows; the one it stands on, when it stands behind code
  around,  // the block that it stands in
  stage,   // to the next FROM
  object,  // the Kubernetes object that bears the annotation
  file,
};

struct MarkText {
  std::string tool;                // lower case, as the tool is called under `same_concern`
  std::vector<std::string> names;  // as tidy_name() gives them; empty: every rule that has a name in that tool
  MarkReach reach = MarkReach::next;
  std::string written;  // "hadolint ignore=DL3006"
  std::string reason;
};

// The numbers by which KICS calls its queries in marks, in lower case, and the words that rules use for them.
using KicsQueries = std::map<std::string, std::string, std::less<>>;
// Lines NUMBER<TAB>WORDS; lines that begin with '#' are comments.
KicsQueries parse_kics_queries(std::string_view table);

// An id in the one form in which ids of that tool are compared: "AVD-DS-0002", "DS002" and "ds-0002" are one.
std::string tidy_name(std::string_view tool, std::string_view name);

// Whether a text holds any of the words that begin a mark: the quick look before the slow one.
bool may_hold_marks(std::string_view text);

// The marks in the text of one comment, without its sign. Ended ones (`today` is YYYY-MM-DD) are left out.
std::vector<MarkText> read_comment_marks(std::string_view comment, std::string_view today, const KicsQueries& kics);
// The marks in one line of YAML or JSON that is an annotation.
std::vector<MarkText> read_annotation_marks(std::string_view line);

}  // namespace plimsoll::findings
