// SPDX-License-Identifier: Apache-2.0
//
// Fetches what a clone lacks for a range, through git, when that is allowed.
//
// Pipelines clone one commit deep, and a forced push leaves commits behind that no branch has. A range then cannot be
// walked: a commit is missing, or the walk runs into the edge of a shallow clone. Each step fetches a little more and looks
// again; the last one fetches all of history. A clone that is whole is never made shallow. The token, if one is needed, goes
// to git by environment (GIT_CONFIG_COUNT), never on a command line and never into a file.
#pragma once

#include <string>
#include <vector>

#include "plugins/ci/ci_event.h"

namespace plimsoll::ci {

struct RepairResult {
  bool complete = false;  // the range can be walked to its end
  std::string range;      // what to scan: the plan's range or the wider one
  std::string base;       // where settings are read from; empty though the plan has one: it is not to be had
  std::string text;       // what was done, or what is missing and the one-line remedy; may be empty
};

// `token` may be empty. `may_fetch` false: only look.
RepairResult make_range_available(const std::string& repository, const Plan& plan, bool may_fetch, const std::string& token);

}  // namespace plimsoll::ci
