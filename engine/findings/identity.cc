// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/identity.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/base/digest.h"

namespace plimsoll::findings {
namespace {

// Length first, so that two different lists of parts never hash the same bytes.
void append_part(std::string& buffer, std::string_view part) {
  buffer += std::to_string(part.size());
  buffer += ':';
  buffer += part;
}

std::string beginning(std::string_view rule) {
  std::string buffer = "plimsoll-identity-1";
  append_part(buffer, rule);
  return buffer;
}

bool is_weak(std::string_view subject, SubjectKind kind) {
  return kind == SubjectKind::secret && variety_bits(subject) < kStrongBits;
}

// What is hashed in place of a weak secret.
std::string stand_in(std::string_view rule, std::string_view secret) { return to_hex(slow_hash(secret, beginning(rule))); }

std::string identity_of(std::string_view rule, std::string_view subject, std::string_view path) {
  std::string buffer = beginning(rule);
  append_part(buffer, subject);
  append_part(buffer, path);
  return to_hex(sha256(buffer)).substr(0, kIdentityHexDigits);
}

}  // namespace

double variety_bits(std::string_view secret) {
  std::array<std::size_t, 256> counts{};
  for (const char byte : secret) ++counts[static_cast<unsigned char>(byte)];
  double bits = 0;
  for (const std::size_t count : counts) {
    if (count == 0) continue;
    bits -= static_cast<double>(count) * std::log2(static_cast<double>(count) / static_cast<double>(secret.size()));
  }
  return bits;
}

std::string make_identity(std::string_view rule, std::string_view subject, SubjectKind kind, std::string_view path) {
  return is_weak(subject, kind) ? identity_of(rule, stand_in(rule, subject), path) : identity_of(rule, subject, path);
}

std::string Identities::make(std::string_view rule, std::string_view subject, SubjectKind kind, std::string_view path) {
  if (!is_weak(subject, kind)) return identity_of(rule, subject, path);
  std::string key;
  append_part(key, rule);
  append_part(key, subject);
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = subjects_.find(key); known != subjects_.end()) return identity_of(rule, known->second, path);
  }
  std::string slow = stand_in(rule, subject);
  std::string identity = identity_of(rule, slow, path);
  const std::lock_guard lock(mutex_);
  if (subjects_.size() < kRemembered) subjects_.emplace(std::move(key), std::move(slow));
  return identity;
}

std::string redact(std::string_view secret) {
  constexpr std::size_t kShownAtMost = 4;
  constexpr std::size_t kShortest = 12;  // nothing of a shorter secret is shown
  const std::size_t shown = secret.size() < kShortest ? 0 : std::min(kShownAtMost, secret.size() / 4);
  std::string text;
  for (const char byte : secret.substr(0, shown)) text += byte > ' ' && byte < 127 ? byte : '?';
  // The number of stars says nothing about the length.
  return text + "********";
}

}  // namespace plimsoll::findings
