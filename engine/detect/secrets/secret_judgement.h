// SPDX-License-Identifier: Apache-2.0
//
// What the path says about a secret that was found in bytes alone.
#pragma once

#include <string_view>

#include "engine/rules/rule.h"
#include "engine/scanner.h"

namespace plimsoll::detect::secrets {

struct PlaceVerdict {
  bool drop = false;
  Severity severity = Severity::medium;
  Confidence confidence = Confidence::likely;
};

// A secret with a proof stays what it is wherever it stands. One that was guessed is silent in lock files, minified and
// vendored code and translations, and counts less below test and example folders. An empty path (a message, a name) says
// nothing.
PlaceVerdict judge_at_path(const rules::Rule& rule, Confidence confidence, bool known_example, std::string_view path);

// Whether the path says that the file belongs to tests, examples or documentation.
bool is_trial_path(std::string_view path);

}  // namespace plimsoll::detect::secrets
