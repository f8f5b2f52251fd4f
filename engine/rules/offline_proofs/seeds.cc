// SPDX-License-Identifier: Apache-2.0
//
// Seeds and keys of age, Nostr, NATS, Stellar, Bitcoin and the XRP Ledger: written for people to copy, and so with a
// checksum that catches a wrong character.
#include <array>
#include <cstdint>

#include "engine/base/digest.h"
#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/offline_proofs/families.h"

namespace plimsoll::rules::proofs {
namespace {

constexpr std::string_view kBech32Digits = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

std::uint32_t bech32_step(std::uint32_t sum, std::uint32_t value) {
  constexpr std::array<std::uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
  const std::uint32_t top = sum >> 25U;
  sum = ((sum & 0x1FFFFFFU) << 5U) ^ value;
  for (unsigned i = 0; i < 5; ++i) {
    if (((top >> i) & 1U) != 0) sum ^= kGenerator[i];
  }
  return sum;
}

// The sum over the human part and the given digits; nothing when a character is no digit.
std::optional<std::uint32_t> bech32_sum(std::string_view human, std::string_view digits) {
  std::uint32_t sum = 1;
  for (const char c : human)
    sum = bech32_step(sum, static_cast<std::uint32_t>(static_cast<std::uint8_t>(to_lower(c))) >> 5U);
  sum = bech32_step(sum, 0);
  for (const char c : human)
    sum = bech32_step(sum, static_cast<std::uint32_t>(static_cast<std::uint8_t>(to_lower(c))) & 31U);
  for (const char c : digits) {
    const std::size_t value = kBech32Digits.find(to_lower(c));
    if (value == std::string_view::npos) return std::nullopt;
    sum = bech32_step(sum, static_cast<std::uint32_t>(value));
  }
  return sum;
}

std::string double_sha256(std::string_view bytes) {
  const Sha256 once = sha256(bytes);
  const Sha256 twice = sha256({reinterpret_cast<const char*>(once.data()), once.size()});
  return std::string(reinterpret_cast<const char*>(twice.data()), twice.size());
}

bool has_base58_check(const std::string& bytes) {
  if (bytes.size() < 6) return false;
  return double_sha256(std::string_view(bytes).substr(0, bytes.size() - 4)).substr(0, 4) == bytes.substr(bytes.size() - 4);
}

// CRC-16 over all but the last two bytes, little-endian.
bool has_crc16(const std::string& bytes) {
  const std::uint16_t crc = crc16_xmodem(std::string_view(bytes).substr(0, bytes.size() - 2));
  return byte_at(bytes, bytes.size() - 2) == (crc & 0xFFU) && byte_at(bytes, bytes.size() - 1) == (crc >> 8U);
}
void put_crc16(std::string& bytes) {
  const std::uint16_t crc = crc16_xmodem(std::string_view(bytes).substr(0, bytes.size() - 2));
  bytes[bytes.size() - 2] = static_cast<char>(crc & 0xFFU);
  bytes[bytes.size() - 1] = static_cast<char>(crc >> 8U);
}

}  // namespace

Outcome check_bech32(std::string_view secret, std::string_view) {
  const std::size_t one = secret.rfind('1');
  if (one == std::string_view::npos || one == 0 || secret.size() - one < 8) return fails();
  const auto sum = bech32_sum(secret.substr(0, one), secret.substr(one + 1));
  return holds_if(sum && *sum == 1);
}
Draft complete_bech32(std::string_view draft) {
  const std::size_t one = draft.rfind('1');
  if (one == std::string_view::npos || draft.size() - one < 8) return std::nullopt;
  const std::string body(draft.substr(one + 1, draft.size() - one - 7));
  const auto sum = bech32_sum(draft.substr(0, one), body + "qqqqqq");
  if (!sum) return std::nullopt;
  const bool upper = is_upper(draft[0]);
  std::string result(draft.substr(0, draft.size() - 6));
  for (unsigned i = 0; i < 6; ++i) {
    const char digit = kBech32Digits[((*sum ^ 1U) >> (5U * (5U - i))) & 31U];
    result.push_back(upper && is_lower(digit) ? static_cast<char>(digit - 'a' + 'A') : digit);
  }
  return result;
}

Outcome check_nats_seed(std::string_view secret, std::string_view) {
  const auto bytes = decode_base32(secret);
  return holds_if(secret.size() == 58 && bytes && bytes->size() == 36 && has_crc16(*bytes));
}
Draft complete_nats_seed(std::string_view draft) {
  auto bytes = decode_base32(draft);
  if (draft.size() != 58 || !bytes || bytes->size() != 36) return std::nullopt;
  put_crc16(*bytes);
  return encode_base32(*bytes);
}

Outcome check_stellar_seed(std::string_view secret, std::string_view) {
  const auto bytes = decode_base32(secret);
  return holds_if(secret.size() == 56 && bytes && bytes->size() == 35 && byte_at(*bytes, 0) == 0x90 && has_crc16(*bytes));
}
Draft complete_stellar_seed(std::string_view draft) {
  auto bytes = decode_base32(draft);
  if (draft.size() != 56 || !bytes || bytes->size() != 35) return std::nullopt;
  (*bytes)[0] = static_cast<char>(0x90);
  put_crc16(*bytes);
  return encode_base32(*bytes);
}

Outcome check_base58check(std::string_view secret, std::string_view) {
  const auto bytes = decode_base58(secret, kBitcoinAlphabet);
  return holds_if(bytes && has_base58_check(*bytes));
}
Draft complete_base58check(std::string_view draft) {
  auto bytes = decode_base58(draft, kBitcoinAlphabet);
  if (!bytes || bytes->size() < 6) return std::nullopt;
  bytes->resize(bytes->size() - 4);
  *bytes += double_sha256(*bytes).substr(0, 4);
  return encode_base58(*bytes, kBitcoinAlphabet);
}

Outcome check_xrp_seed(std::string_view secret, std::string_view) {
  const auto bytes = decode_base58(secret, kRippleAlphabet);
  return holds_if(bytes && bytes->size() == 21 && byte_at(*bytes, 0) == 0x21 && has_base58_check(*bytes));
}
Draft complete_xrp_seed(std::string_view draft) {
  auto bytes = decode_base58(draft, kRippleAlphabet);
  if (!bytes || bytes->size() != 21) return std::nullopt;
  bytes->resize(17);
  (*bytes)[0] = 0x21;
  *bytes += double_sha256(*bytes).substr(0, 4);
  return encode_base58(*bytes, kRippleAlphabet);
}

}  // namespace plimsoll::rules::proofs
