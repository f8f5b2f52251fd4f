// SPDX-License-Identifier: Apache-2.0
//
// A secret in a commit message or a name would come out again with every finding that this commit brought in: its first line
// and its author are part of the report. Here they are masked as everywhere else.
#pragma once

#include <vector>

#include "engine/pipeline/secret_collector.h"
#include "engine/scanner.h"

namespace plimsoll::pipeline {

void mask_commit_facts(const SecretCollection& collection, std::vector<Finding>& findings);

}  // namespace plimsoll::pipeline
