// SPDX-License-Identifier: Apache-2.0
//
// The defined order of findings, whatever thread found them first: worst severity, then path, line, column, rule,
// identity.
#pragma once

#include <vector>

#include "engine/scanner.h"

namespace plimsoll::findings {

bool comes_before(const Finding& left, const Finding& right);
void sort_findings(std::vector<Finding>& findings);

}  // namespace plimsoll::findings
