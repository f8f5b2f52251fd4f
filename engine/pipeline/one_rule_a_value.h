// SPDX-License-Identifier: Apache-2.0
//
// One value is one secret, whatever the line around it makes of it.
//
// `API_KEY=...` in one version of a file and `ACME_API_KEY=...` in the next hold the same secret; told by two rules it would
// be two findings, each with half a life. So every value keeps one rule over the whole selection: the one that knows most
// about it. The places under the other rules become places of the same finding.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "engine/pipeline/secret_collector.h"

namespace plimsoll::pipeline {

// `specificity`: of a rule; more is better. Of equals the one with the surer match wins, then the first.
void keep_one_rule_a_value(const std::function<int(std::uint32_t rule)>& specificity, SecretCollection& collection);

}  // namespace plimsoll::pipeline
