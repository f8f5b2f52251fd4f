// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/order.h"

#include <algorithm>
#include <tuple>

namespace plimsoll::findings {

bool comes_before(const Finding& left, const Finding& right) {
  const auto key = [](const Finding& finding) {
    return std::tie(finding.path, finding.inside, finding.start_line, finding.start_column, finding.rule, finding.identity,
                    finding.blob);
  };
  if (left.severity != right.severity) return left.severity > right.severity;
  return key(left) < key(right);
}

void sort_findings(std::vector<Finding>& findings) { std::sort(findings.begin(), findings.end(), comes_before); }

}  // namespace plimsoll::findings
