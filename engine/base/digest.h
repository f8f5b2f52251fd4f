// SPDX-License-Identifier: Apache-2.0
//
// Hashes. digest.cc is the one file that asks OpenSSL for them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace plimsoll {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);

// For lists of other tools only; nothing of ours relies on it.
using Sha1 = std::array<std::uint8_t, 20>;
Sha1 sha1(std::string_view bytes);

// Slow on purpose (PBKDF2-HMAC-SHA-256, kSlowHashRounds rounds): for secrets that a person could have made up, so that a
// published identity does not make guessing cheap. A third of a millisecond where the processor hashes, else about one.
inline constexpr int kSlowHashRounds = 4096;
Sha256 slow_hash(std::string_view secret, std::string_view salt);

std::string to_hex(const std::uint8_t* bytes, std::size_t count);
inline std::string to_hex(const Sha256& digest) { return to_hex(digest.data(), digest.size()); }
inline std::string to_hex(const Sha1& digest) { return to_hex(digest.data(), digest.size()); }

}  // namespace plimsoll
