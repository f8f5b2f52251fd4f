// SPDX-License-Identifier: Apache-2.0
//
// Marks by which other tools accept a secret, honoured as a favour to those who move.
//
//   gitleaks:allow  betterleaks:allow  trufflehog:ignore  kingfisher:ignore  ggignore
//   pragma: allowlist secret           pragma: allowlist nextline secret         (also whitelist)
//   secretlint-disable-line  secretlint-disable-next-line  secretlint-disable ... secretlint-enable   (with rule ids)
//   nosemgrep: RULE                    only when RULE is about secrets
//
// A mark counts on the first or the last line of what was found, whatever the sign of the comment.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/text_position.h"

namespace plimsoll::findings {

// The mark's own words. Reads at most a few kilobytes of each line; for the beginning of a disabled part a quarter of a
// megabyte backwards.
std::optional<std::string> find_secret_mark(std::string_view text, Span found, std::string_view rule);

}  // namespace plimsoll::findings
