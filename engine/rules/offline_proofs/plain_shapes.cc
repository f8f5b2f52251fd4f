// SPDX-License-Identifier: Apache-2.0
//
// Cheap checks for tokens without a checksum: what such a value never is.
#include <algorithm>
#include <cstdint>

#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/offline_proofs/families.h"
#include "engine/rules/placeholder.h"

namespace plimsoll::rules::proofs {
namespace {

bool any(std::string_view text, bool (*is)(char)) { return std::any_of(text.begin(), text.end(), is); }

// 0123..., ffff..., or a short unit again and again.
bool is_made_up(std::string_view hex) {
  std::size_t steps = 0;
  for (std::size_t at = 1; at < hex.size(); ++at) {
    const int step = hex[at] - hex[at - 1];
    if (step == 0 || step == 1 || step == -1) ++steps;
  }
  return steps * 10 >= hex.size() * 6;
}

}  // namespace

Outcome check_ethereum_key(std::string_view secret, std::string_view) {
  if (secret.rfind("0x", 0) == 0 || secret.rfind("0X", 0) == 0) secret.remove_prefix(2);
  const auto bytes = decode_hex(secret);
  if (!bytes || bytes->size() != 32 || is_made_up(secret)) return fails();
  const auto order = decode_hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");
  const bool below = std::lexicographical_compare(
      bytes->begin(), bytes->end(), order->begin(), order->end(),
      [](char l, char r) { return static_cast<std::uint8_t>(l) < static_cast<std::uint8_t>(r); });
  return holds_if(below && bytes->find_first_not_of('\0') != std::string::npos && bytes->find_first_not_of('\0') < 8);
}

Outcome check_wireguard_key(std::string_view secret, std::string_view) {
  const auto bytes = decode_base64(secret);
  return holds_if(bytes && bytes->size() == 32 && (byte_at(*bytes, 0) & 7U) == 0 && (byte_at(*bytes, 31) & 0xC0U) == 0x40U);
}

Outcome check_uuid(std::string_view secret, std::string_view) {
  constexpr std::size_t kUuidSize = 36;
  // Some tokens are a word and a UUID: the UUID is what is judged.
  if (secret.size() > kUuidSize) secret.remove_prefix(secret.size() - kUuidSize);
  if (!is_uuid(secret)) return fails();
  std::string hex;
  std::copy_if(secret.begin(), secret.end(), std::back_inserter(hex), is_hex);
  // Counted-up ones are doubted later, like any other sequence.
  return holds_if(!is_filler(hex));
}
Outcome check_uuid_v4(std::string_view secret, std::string_view) {
  if (check_uuid(secret, {}).verdict != Verdict::holds) return fails();
  if (secret.size() > 36) secret.remove_prefix(secret.size() - 36);
  return holds_if(secret[14] == '4' && std::string_view("89abAB").find(secret[19]) != std::string_view::npos);
}

Outcome check_has_digit(std::string_view secret, std::string_view) { return holds_if(any(secret, is_digit)); }
Outcome check_has_letter(std::string_view secret, std::string_view) { return holds_if(any(secret, is_letter)); }
Outcome check_mixed_case(std::string_view secret, std::string_view) {
  return holds_if(any(secret, is_lower) && any(secret, is_upper));
}
Outcome check_not_hex(std::string_view secret, std::string_view) {
  return holds_if(!std::all_of(secret.begin(), secret.end(), is_hex));
}
Outcome check_not_uuid(std::string_view secret, std::string_view) { return holds_if(!is_uuid(secret)); }

Outcome check_kubernetes_bootstrap(std::string_view secret, std::string_view) {
  if (secret.size() != 23 || secret[6] != '.') return fails();
  return holds_if(any(secret, is_digit) && any(secret, is_letter) && !is_made_up(secret) &&
                  secret != "abcdef.0123456789abcdef");
}

Outcome check_password(std::string_view secret, std::string_view name) { return holds_if(!is_placeholder(secret, name)); }

Outcome check_telegram_bot_token(std::string_view secret, std::string_view) {
  constexpr std::size_t kSecretPart = 35;
  const std::size_t colon = secret.find(':');
  const bool whole =
      colon != std::string_view::npos && colon >= 5 && colon <= 16 && secret.size() - colon - 1 == kSecretPart;
  return whole ? Outcome{} : fails();
}

Outcome check_stored_password(std::string_view secret, std::string_view) { return holds_if(!is_reference(secret)); }

}  // namespace plimsoll::rules::proofs
