// SPDX-License-Identifier: Apache-2.0
//
// What was there before a change, so that a commit is judged by what it brings in.
//
// Touching a file that has an old finding must not stop a commit: the finding did not come with it. The last commit's
// version of the same files, and of the files that the change takes away (they may have moved), is read and its findings
// are taken off. Only asked when there is a finding at all.
#pragma once

#include <set>
#include <string>

#include "engine/pipeline/scan_context.h"

namespace plimsoll::pipeline {

// Identities that HEAD holds in `paths` and in the files that the index has no more. Empty for a first commit.
std::set<std::string> identities_at_head(const ScanContext& context, const std::set<std::string>& paths);

}  // namespace plimsoll::pipeline
