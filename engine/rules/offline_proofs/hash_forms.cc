// SPDX-License-Identifier: Apache-2.0
//
// Password hashes as systems store them: fields of known lengths, and bits at the end of a field that must be zero.
#include <algorithm>
#include <vector>

#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/offline_proofs/families.h"

namespace plimsoll::rules::proofs {
namespace {

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos || parts.size() > 16) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_crypt(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '/'; });
}
bool is_any_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }
std::size_t decoded_size(std::string_view base64) {
  const auto bytes = decode_base64(base64);
  return bytes ? bytes->size() : 0;
}

}  // namespace

Outcome check_crypt_hash(std::string_view secret, std::string_view) {
  const auto parts = split(secret, '$');
  if (parts.size() < 4 || !parts[0].empty()) return fails();
  const std::string_view kind = parts[1];
  const std::string_view hash = parts.back();
  if (kind == "2a" || kind == "2b" || kind == "2y" || kind == "2x") {
    if (secret.size() != 60 || parts[2].size() != 2 || !is_crypt(hash)) return fails();
    const int cost = (parts[2][0] - '0') * 10 + (parts[2][1] - '0');
    return holds_if(cost >= 4 && cost <= 31 && is_any_of(hash[21], ".Oeu"));
  }
  if (!is_crypt(hash)) return fails();
  if (kind == "6") return holds_if(hash.size() == 86 && is_any_of(hash.back(), "./01"));
  if (kind == "5") return holds_if(hash.size() == 43);
  if (kind == "1" || kind == "apr1") return holds_if(hash.size() == 22 && is_any_of(hash.back(), "./01"));
  if (kind == "y" || kind == "gy") return holds_if(hash.size() == 43);
  if (kind == "7") return holds_if(hash.size() == 43);
  return fails();
}

Outcome check_argon2_hash(std::string_view secret, std::string_view) {
  const auto parts = split(secret, '$');
  if (parts.size() < 5 || parts[1].rfind("argon2", 0) != 0) return fails();
  const bool has_memory = secret.find("m=") != std::string_view::npos && secret.find("t=") != std::string_view::npos;
  return holds_if(has_memory && decoded_size(parts[parts.size() - 2]) >= 8 && decoded_size(parts.back()) >= 16);
}

Outcome check_scram_sha_256(std::string_view secret, std::string_view) {
  // SCRAM-SHA-256$4096:salt$stored:server
  const auto parts = split(secret, '$');
  if (parts.size() != 3) return fails();
  const auto salt = split(parts[1], ':');
  const auto keys = split(parts[2], ':');
  return holds_if(salt.size() == 2 && keys.size() == 2 && decoded_size(salt[1]) >= 8 && decoded_size(keys[0]) == 32 &&
                  decoded_size(keys[1]) == 32);
}

Outcome check_django_hash(std::string_view secret, std::string_view) {
  const auto parts = split(secret, '$');
  return holds_if(parts.size() == 4 && !parts[2].empty() && decoded_size(parts[3]) == 32);
}

Outcome check_ldap_hash(std::string_view secret, std::string_view) {
  const std::size_t brace = secret.find('}');
  if (brace == std::string_view::npos) return fails();
  std::string scheme(secret.substr(0, brace + 1));
  std::transform(scheme.begin(), scheme.end(), scheme.begin(), to_lower);
  const std::string_view value = secret.substr(brace + 1);
  if (scheme == "{ssha}") return holds_if(decoded_size(value) > 20);
  if (scheme == "{sha}") return holds_if(decoded_size(value) == 20);
  if (scheme == "{smd5}") return holds_if(decoded_size(value) > 16);
  if (scheme == "{ssha256}") return holds_if(decoded_size(value) > 32);
  if (scheme == "{ssha512}") return holds_if(decoded_size(value) > 64);
  if (scheme == "{crypt}")
    return value.rfind('$', 0) == 0 ? check_crypt_hash(value, {}) : holds_if(value.size() == 13 && is_crypt(value));
  return fails();
}

}  // namespace plimsoll::rules::proofs
