// SPDX-License-Identifier: Apache-2.0
//
// What was there before a change, so that a commit or a merge request is judged by what it brings in.
//
// Touching a file that has an old finding must not stop a change: the finding did not come with it. The version before of
// the same files is read, and of the files that the change takes away or writes anew (the text may have moved); what they
// held already is marked as known. Only asked when there is a finding at all, and the second part only when the first does
// not explain all of them.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "engine/pipeline/deployment_collector.h"
#include "engine/pipeline/scan_context.h"

namespace plimsoll::pipeline {

// What found something in the change; nothing else is asked of the texts before it.
struct FindersOfChange {
  // The secrets that were found, with the identities of their findings: those of weak ones are too dear to be made for
  // every secret of the texts before.
  std::unordered_map<std::string, std::vector<std::string>> secrets;
  CheckSet checks;
};

// `tips` are the revisions that a range ends in.
void mark_what_was_there(const ScanContext& context, const std::vector<std::string>& tips, const FindersOfChange& finders,
                         std::vector<Finding>& findings);

// A change that accepts findings of its own, by marks in the text or by settings that count from the next change on, is
// told: whoever reviews it should see that. `known` marks are in place.
std::vector<std::string> acceptances_of_change(const ScanContext& context, const std::vector<std::string>& tips,
                                               const std::vector<Finding>& findings);

}  // namespace plimsoll::pipeline
