// SPDX-License-Identifier: Apache-2.0
//
// The name of a finding that survives moved lines.
//
// Identity = hash of the rule, of what was found (the secret, the image reference, the option, the set of services) and,
// where the rule says so, of the path. Never line numbers, never the surrounding text. So a moved line, a reformatted file
// or a rename elsewhere does not open a finding again, and a new secret on an old line is new.
//
// Reports and baselines are published. A long random secret cannot be guessed from its hash; a password can. For secrets
// with fewer than kStrongBits bits of variety the hash is slow (digest.h), so that each word of a dictionary costs one. It
// depends on nothing but rule and secret: who knows of other findings, or of none, gets the same.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace plimsoll::findings {

inline constexpr double kStrongBits = 96;
inline constexpr std::size_t kIdentityHexDigits = 32;

enum class SubjectKind { secret, open_text };

std::string make_identity(std::string_view rule, std::string_view subject, SubjectKind kind, std::string_view path);

// The same, and each slow hash once: a weak password stands in a hundred versions of one file. Safe between threads.
class Identities {
 public:
  std::string make(std::string_view rule, std::string_view subject, SubjectKind kind, std::string_view path);

 private:
  static constexpr std::size_t kRemembered = 100'000;
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> subjects_;  // rule and weak subject -> what stands for the subject
};

// Upper bound for the bits a guesser needs: length times Shannon bits of its characters.
double variety_bits(std::string_view secret);

// Shows that there is a secret without showing it: the first characters that many secrets share, then stars. At most a
// quarter of the secret and at most four characters are shown, none of a short one. Bytes that do not print become "?".
std::string redact(std::string_view secret);

}  // namespace plimsoll::findings
