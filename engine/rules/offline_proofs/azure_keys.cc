// SPDX-License-Identifier: Apache-2.0
//
// Keys that Azure makes so that a scanner can know them: a signature of four characters, and behind it a Marvin32 hash of
// all bytes before. The seed tells which service and which right the key was made for.
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/offline_proofs/families.h"

namespace plimsoll::rules::proofs {
namespace {

std::uint32_t rotate_left(std::uint32_t value, unsigned by) { return (value << by) | (value >> (32U - by)); }

std::uint64_t marvin32(std::string_view bytes, std::uint64_t seed) {
  auto lo = static_cast<std::uint32_t>(seed & 0xFFFFFFFFU);
  auto hi = static_cast<std::uint32_t>(seed >> 32U);
  const auto mix = [&] {
    hi ^= lo;
    lo = rotate_left(lo, 20) + hi;
    hi = rotate_left(hi, 9) ^ lo;
    lo = rotate_left(lo, 27) + hi;
    hi = rotate_left(hi, 19);
  };
  std::size_t at = 0;
  for (; bytes.size() - at >= 4; at += 4) {
    std::uint32_t word = 0;
    for (unsigned i = 0; i < 4; ++i) word |= static_cast<std::uint32_t>(byte_at(bytes, at + i)) << (8U * i);
    lo += word;
    mix();
  }
  std::uint32_t tail = 0x80U;
  for (std::size_t i = bytes.size(); i > at; --i) tail = (tail << 8U) | byte_at(bytes, i - 1);
  lo += tail;
  mix();
  mix();
  return (static_cast<std::uint64_t>(hi) << 32U) | lo;
}

std::uint32_t folded(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash & 0xFFFFFFFFU) ^ static_cast<std::uint32_t>(hash >> 32U);
}

constexpr std::uint64_t seed_of(std::string_view eight) {
  std::uint64_t seed = 0;
  for (const char c : eight) seed = (seed << 8U) | static_cast<std::uint8_t>(c);
  return seed;
}
constexpr std::uint64_t kDefaultSeed = seed_of("Default0");

struct Signature {
  const char* text;
  std::array<std::uint64_t, 8> seeds;  // zero ends the list
};
// Where a signature has seeds of its own. Others are tried with every seed below.
constexpr Signature kSignatures[] = {
    {"+ASt", {kDefaultSeed}},
    {"ACDb", {0x4d61737452573030, 0x4d617374524f3030}},
    {"+ABa", {0x4162416363743030}},
    {"+AMC", {0x436c617373696330}},
    {"APIM", {0x54656e616e743030, 0x4761746577793030, 0x4769744b65793030, 0x496f544875623030}},
    {"+ASb", {0x53656e6430303030, 0x4c697374656e3030, 0x4d616e6167653030}},
    {"+AEh", {0x53656e6430303030, 0x4c697374656e3030, 0x4d616e6167653030}},
    {"+ARm", {0x53656e6430303030, 0x4c697374656e3030, 0x4d616e6167653030}},
    {"AIoT", {0x496f544875623030, 0x4465766963653030, 0x4470734b65793030}},
    {"AZEG", {0x53656e6452656376}},
    {"AzCa", {0x4163636573733030}},
    {"+ACR", {0x41435244666c7430}},
    {"AzSe", {0x5041646d696e3030, 0x5175657279303030}},
    {"AzFu", {0x4d61737465723030, 0x53797374656d3030, 0x46756e6374693030}},
};

// The signature stands right before the checksum: its place follows from the length of the key.
const Signature* signature_in(std::string_view key) {
  const std::size_t unpadded = std::min(key.find('='), key.size());
  for (const std::size_t from_end : {std::size_t{10}, std::size_t{9}}) {
    if (unpadded < from_end) continue;
    const std::string_view there = key.substr(unpadded - from_end, 4);
    for (const Signature& signature : kSignatures) {
      if (there == signature.text) return &signature;
    }
  }
  return nullptr;
}

bool hash_matches(std::string_view bytes, std::uint64_t seed) {
  const std::uint32_t hash = folded(marvin32(bytes.substr(0, bytes.size() - 4), seed));
  for (unsigned i = 0; i < 4; ++i) {
    if (byte_at(bytes, bytes.size() - 4 + i) != ((hash >> (8U * i)) & 0xFFU)) return false;
  }
  return true;
}

bool uses_url_alphabet(std::string_view key) { return key.find_first_of("-_") != std::string_view::npos; }

}  // namespace

Outcome check_azure_key(std::string_view secret, std::string_view) {
  const auto bytes = decode_base64(secret);
  if (!bytes || (bytes->size() != 39 && bytes->size() != 32 && bytes->size() != 64 && bytes->size() != 40)) return fails();
  const Signature* signature = signature_in(secret);
  if (signature == nullptr) return fails();
  for (const std::uint64_t seed : signature->seeds) {
    if (seed != 0 && hash_matches(*bytes, seed)) return holds();
  }
  // Kinds share signatures with services whose seeds are not published: a key that fails is not disproved by a list.
  for (const Signature& other : kSignatures) {
    for (const std::uint64_t seed : other.seeds) {
      if (seed != 0 && hash_matches(*bytes, seed)) return holds();
    }
  }
  return fails();
}

namespace {
Draft completed_key(std::string_view draft) {
  auto bytes = decode_base64(draft);
  const Signature* signature = signature_in(draft);
  if (!bytes || bytes->size() < 8 || signature == nullptr) return std::nullopt;
  // The first checksum character of a 32-byte key shares bits with the body, so the body is taken as the draft has it.
  const std::uint32_t hash = folded(marvin32(std::string_view(*bytes).substr(0, bytes->size() - 4), signature->seeds[0]));
  for (unsigned i = 0; i < 4; ++i) (*bytes)[bytes->size() - 4 + i] = static_cast<char>((hash >> (8U * i)) & 0xFFU);
  std::string text = encode_base64(*bytes);
  if (uses_url_alphabet(draft)) {
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
  }
  if (draft.find('=') == std::string_view::npos) text.resize(std::min(text.find('='), text.size()));
  return text;
}
}  // namespace

Draft complete_azure_key(std::string_view draft) {
  // Some services hand out only keys without signs in them; another first character gives another checksum.
  const bool plain = draft.find_first_of("+/-_") == std::string_view::npos;
  std::string attempt(draft);
  for (const char first : kBase62Digits) {
    Draft completed = completed_key(attempt);
    if (!completed || !plain || completed->find_first_of("+/-_") == std::string::npos) return completed;
    attempt[0] = first;
  }
  return std::nullopt;
}

// Offset 52: the signature JQQJ9 and its kind, 58: year and month, 60: platform, 72: provider, 76: provider signature,
// 80: checksum of the first 60 decoded bytes.
Draft complete_azure_cask(std::string_view draft) {
  if ((draft.size() != 84 && draft.size() != 88) || draft.substr(52, 5) != "JQQJ9") return std::nullopt;
  const auto bytes = decode_base64(draft.substr(0, 80));
  if (!bytes || bytes->size() != 60) return std::nullopt;
  const std::uint32_t hash = folded(marvin32(*bytes, kDefaultSeed));
  std::uint32_t swapped = 0;
  for (unsigned i = 0; i < 4; ++i) swapped = (swapped << 8U) | ((hash >> (8U * i)) & 0xFFU);
  std::string check;
  for (std::uint32_t left = swapped; left != 0; left /= 62) check.insert(check.begin(), kBase62Digits[left % 62]);
  check.append(6, '0');
  std::string result(draft.substr(0, 80));
  result += draft.size() == 84 ? check.substr(0, 4) : check.substr(0, 6) + "==";
  return result;
}

Outcome check_azure_cask(std::string_view secret, std::string_view) {
  const Draft expected = complete_azure_cask(secret);
  if (!expected) return fails();
  if (*expected == secret) return holds();
  // Older keys carry the hash bytes as they are.
  const auto bytes = decode_base64(secret.substr(0, 80));
  const std::uint32_t hash = folded(marvin32(*bytes, kDefaultSeed));
  std::string raw;
  for (unsigned i = 0; i < 4; ++i) raw.push_back(static_cast<char>((hash >> (8U * i)) & 0xFFU));
  const std::string plain = secret.size() == 84 ? encode_base64(raw.substr(0, 3)) : encode_base64(raw);
  return holds_if(secret.substr(80) == plain);
}

Draft complete_entra_secret(std::string_view draft) {
  constexpr std::string_view kDigits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";
  if (draft.size() != 40 || draft.substr(3, 3) != "8Q~") return std::nullopt;
  const std::string_view hashed = draft.substr(0, 37);
  const std::uint32_t hash = folded(marvin32(hashed, seed_of("AadPwd00")));
  return std::string(hashed) + write_number(hash, kDigits, 6).substr(0, 3);
}
Outcome check_entra_secret(std::string_view secret, std::string_view) {
  const Draft expected = complete_entra_secret(secret);
  return holds_if(expected && *expected == secret);
}

namespace {
// Token bytes and the CRC are interleaved in the 32 decoded bytes.
constexpr std::array<std::size_t, 4> kDevopsCheckBytes = {22, 8, 7, 2};
std::string devops_token(std::string_view bytes) {
  std::string token;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const bool check = std::find(kDevopsCheckBytes.begin(), kDevopsCheckBytes.end(), at) != kDevopsCheckBytes.end();
    if (!check) token.push_back(bytes[at]);
  }
  return token;
}
}  // namespace

Outcome check_azure_devops_52(std::string_view secret, std::string_view) {
  const auto bytes = decode_base32(secret);
  if (secret.size() != 52 || !bytes || bytes->size() != 32) return fails();
  const std::uint32_t crc = crc32_ieee(devops_token(*bytes));
  std::uint32_t stored = 0;
  for (unsigned i = 0; i < 4; ++i) stored |= static_cast<std::uint32_t>(byte_at(*bytes, kDevopsCheckBytes[i])) << (8U * i);
  return holds_if((crc ^ 0xE0B9692DU) == stored || (crc ^ 0x1019F92EU) == stored);
}
Draft complete_azure_devops_52(std::string_view draft) {
  auto bytes = decode_base32(draft);
  if (draft.size() != 52 || !bytes || bytes->size() != 32) return std::nullopt;
  const std::uint32_t stored = crc32_ieee(devops_token(*bytes)) ^ 0xE0B9692DU;
  for (unsigned i = 0; i < 4; ++i) (*bytes)[kDevopsCheckBytes[i]] = static_cast<char>((stored >> (8U * i)) & 0xFFU);
  std::string text = encode_base32(*bytes);
  std::transform(text.begin(), text.end(), text.begin(), to_lower);
  return text;
}

}  // namespace plimsoll::rules::proofs
