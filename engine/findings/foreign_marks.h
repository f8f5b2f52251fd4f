// SPDX-License-Identifier: Apache-2.0
//
// Marks of other tools that accept what a rule of ours finds, too: whoever moves to Plimsoll has said once already why.
//
//   # hadolint ignore=DL3006          # check=skip=SecretsUsedInArgOrEnv        #checkov:skip=CKV_DOCKER_3: a reason
//   # trivy:ignore:DS-0002            # kics-scan ignore-line                   # zizmor: ignore[unpinned-uses]
//   ignore-check.kube-linter.io/latest-tag: a reason         checkov.io/skip1: CKV_K8S_16=a reason
//
// A mark counts for the rules that name its id under `same_concern`, and reaches as far as in its own tool: an instruction, a
// line, a block of YAML, an object, the file; rulesets/deployment.md has the table. A finding about something that is absent
// (no USER) stands at the FROM; marks at any FROM and at the top of the file count for it, for there is no better line.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/documents/document.h"
#include "engine/findings/mark_text.h"

namespace plimsoll::findings {

struct ForeignMark {
  std::string reason;  // "hadolint ignore=DL3006 (line 3)", then what the mark itself gives as a reason
};

// All marks of one file, read once. Keeps no reference to what it was made from.
class ForeignMarks {
 public:
  // `today` as YYYY-MM-DD: marks of trivy and glsec may have an end.
  ForeignMarks(std::string_view text, const documents::DocumentType& type, const documents::Model& model,
               std::string_view today, const KicsQueries& kics);

  [[nodiscard]] bool empty() const { return marks_.empty(); }
  // The first mark that accepts a finding in these lines (from one) of a rule with these other names.
  [[nodiscard]] std::optional<ForeignMark> find(std::size_t first_line, std::size_t last_line, bool about_something_absent,
                                                std::span<const std::string> same_concern) const;

  struct Mark {
    MarkText text;
    std::size_t line = 0;  // of the mark itself
    std::size_t first_line = 0;
    std::size_t last_line = 0;
    bool for_absent = false;  // at a FROM, or above everything
  };

 private:
  std::vector<Mark> marks_;
};

}  // namespace plimsoll::findings
