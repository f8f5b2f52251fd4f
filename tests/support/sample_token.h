// SPDX-License-Identifier: Apache-2.0
//
// Tokens made at run time, so that no scanner finds one in this repository.
#pragma once

#include <string>

namespace plimsoll::tests {

// A well-formed token whose checksum holds; another one for each seed.
std::string sample_token(unsigned seed = 1);
// The same with a checksum that does not hold.
std::string sample_token_with_wrong_checksum(unsigned seed = 1);

}  // namespace plimsoll::tests
