// SPDX-License-Identifier: Apache-2.0
//
// One secret, one finding: of the candidates that claim the same bytes the most telling one stays.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/detect/secrets/secret_matcher.h"

namespace plimsoll::detect::secrets {

// How much a rule says about what it found: 3 a literal of its own begins the secret, 2 a word stands near by, 1 a grammar.
using Specificity = std::function<int(std::uint32_t rule)>;

// Leaves the matches sorted by span, no two secrets overlapping. The order of the input does not matter.
void resolve_overlaps(const Specificity& specificity, std::vector<SecretMatch>& matches);

}  // namespace plimsoll::detect::secrets
