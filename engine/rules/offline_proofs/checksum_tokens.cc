// SPDX-License-Identifier: Apache-2.0
//
// Tokens that end in a checksum of themselves. A value typed by hand passes with odds below 1 in 65,000.
#include "engine/base/digest.h"
#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/offline_proofs/families.h"

namespace plimsoll::rules::proofs {
namespace {

Outcome equals(const Draft& expected, std::string_view secret) {
  if (!expected) return fails();
  return holds_if(*expected == secret);
}

std::string little_endian(std::uint32_t value) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>((value >> shift) & 0xFFU));
  return bytes;
}

}  // namespace

// prefix_ + body + 6 base62 digits of the CRC-32 of the body; the prefix is not hashed.
Draft complete_crc32_base62(std::string_view draft) {
  const std::size_t underscore = draft.find('_');
  if (underscore == std::string_view::npos || draft.size() < underscore + 1 + 6 + 16) return std::nullopt;
  const std::string_view body = draft.substr(underscore + 1, draft.size() - underscore - 1 - 6);
  return std::string(draft.substr(0, draft.size() - 6)) + write_number(crc32_ieee(body), kBase62Digits, 6);
}
Outcome check_crc32_base62(std::string_view secret, std::string_view) {
  return equals(complete_crc32_base62(secret), secret);
}

Draft complete_github_fine_grained(std::string_view draft) {
  constexpr std::size_t kHashed = 77;
  if (draft.size() != 93) return std::nullopt;
  const Sha256 hash = sha256(draft.substr(0, kHashed));
  const std::string_view bytes(reinterpret_cast<const char*>(hash.data()), hash.size());
  return std::string(draft.substr(0, kHashed)) + encode_base32(bytes).substr(0, 8) + std::string(draft.substr(kHashed + 8));
}
Outcome check_github_fine_grained(std::string_view secret, std::string_view) {
  return equals(complete_github_fine_grained(secret), secret);
}

// Routable tokens carry dots and end in 7 base36 digits; the older ones are 20 random characters and prove nothing.
Draft complete_gitlab_crc32(std::string_view draft) {
  if (draft.find('.') == std::string_view::npos || draft.size() < 24) return std::nullopt;
  const std::string_view hashed = draft.substr(0, draft.size() - 7);
  return std::string(hashed) + write_number(crc32_ieee(hashed), kBase36Digits, 7);
}
Outcome check_gitlab_crc32(std::string_view secret, std::string_view) {
  const Draft expected = complete_gitlab_crc32(secret);
  return expected ? holds_if(*expected == secret) : cannot_tell();
}

Draft complete_grafana_crc32(std::string_view draft) {
  const std::size_t underscore = draft.rfind('_');
  if (underscore == std::string_view::npos || underscore < 16 || draft.size() != underscore + 9) return std::nullopt;
  std::string hex;
  for (const char c : little_endian(crc32_ieee(draft.substr(0, underscore)))) {
    hex += write_number(static_cast<std::uint8_t>(c), "0123456789abcdef", 2);
  }
  return std::string(draft.substr(0, underscore + 1)) + hex;
}
Outcome check_grafana_crc32(std::string_view secret, std::string_view) {
  return equals(complete_grafana_crc32(secret), secret);
}

Draft complete_zuplo_crc32(std::string_view draft) {
  const std::size_t first = draft.find('_');
  const std::size_t last = draft.rfind('_');
  if (first == std::string_view::npos || last == first || draft.size() != last + 9) return std::nullopt;
  return std::string(draft.substr(0, last + 1)) + to_hex_text(crc32_ieee(draft.substr(first + 1, last - first - 1)), false);
}
Outcome check_zuplo_crc32(std::string_view secret, std::string_view) { return equals(complete_zuplo_crc32(secret), secret); }

Draft complete_confluent_crc32(std::string_view draft) {
  if (draft.size() != 64) return std::nullopt;
  const std::string check = encode_base64(little_endian(crc32_ieee(draft.substr(4, 54)))).substr(0, 6);
  return std::string(draft.substr(0, 58)) + check;
}
Outcome check_confluent_crc32(std::string_view secret, std::string_view) {
  return equals(complete_confluent_crc32(secret), secret);
}

Draft complete_atlassian_crc32(std::string_view draft) {
  if (draft.size() < 32 || draft[draft.size() - 9] != '=') return std::nullopt;
  const std::string_view hashed = draft.substr(0, draft.size() - 8);
  return std::string(hashed) + to_hex_text(crc32_ieee(hashed), true);
}
Outcome check_atlassian_crc32(std::string_view secret, std::string_view) {
  const Draft expected = complete_atlassian_crc32(secret);
  return expected && *expected == secret ? holds() : cannot_tell();
}

Draft complete_cloudflare_crc32(std::string_view draft) {
  const std::size_t underscore = draft.find('_');
  if (underscore == std::string_view::npos || draft.size() < underscore + 1 + 8 + 16) return std::nullopt;
  const std::string_view body = draft.substr(underscore + 1, draft.size() - underscore - 1 - 8);
  return std::string(draft.substr(0, draft.size() - 8)) + to_hex_text(crc32_ieee(body), false);
}
Outcome check_cloudflare_crc32(std::string_view secret, std::string_view) {
  const Draft expected = complete_cloudflare_crc32(secret);
  return expected && *expected == secret ? holds() : cannot_tell();
}

}  // namespace plimsoll::rules::proofs
