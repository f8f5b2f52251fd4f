// SPDX-License-Identifier: Apache-2.0
//
// Passwords that are only hidden: the program that stores them uses a key that everyone has. Whoever can read the file can
// read the password, and a look-alike does not turn into text.
#include <openssl/evp.h>
#include <cstdint>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/offline_proofs/families.h"

namespace plimsoll::rules::proofs {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

std::optional<std::string> decrypt(const EVP_CIPHER* cipher, std::string_view key, std::string_view start,
                                   std::string_view data) {
  const auto raw = [](std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); };
  const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
  if (context == nullptr || EVP_DecryptInit_ex(context.get(), cipher, nullptr, raw(key), raw(start)) != 1)
    return std::nullopt;
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  std::string plain(data.size() + 32, '\0');
  int size = 0;
  int more = 0;
  auto* out = reinterpret_cast<unsigned char*>(plain.data());
  if (EVP_DecryptUpdate(context.get(), out, &size, raw(data), static_cast<int>(data.size())) != 1) return std::nullopt;
  if (EVP_DecryptFinal_ex(context.get(), out + size, &more) != 1) return std::nullopt;
  plain.resize(static_cast<std::size_t>(size + more));
  return plain;
}

constexpr std::size_t kLongest = 4096;

}  // namespace

// Two decimal digits say where in the fixed text to start; each hex pair is XORed with the next byte of it.
Outcome check_cisco_type7(std::string_view secret, std::string_view) {
  constexpr std::string_view kKey = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87";
  if (secret.size() < 6 || secret.size() % 2 != 0 || !is_digit(secret[0]) || !is_digit(secret[1])) return fails();
  const auto start = static_cast<std::size_t>((secret[0] - '0') * 10 + (secret[1] - '0'));
  const auto bytes = decode_hex(secret.substr(2));
  if (start > 15 || !bytes) return fails();
  std::string plain;
  for (std::size_t at = 0; at < bytes->size(); ++at) {
    plain.push_back(static_cast<char>(byte_at(*bytes, at) ^ byte_at(kKey, (start + at) % kKey.size())));
  }
  return holds_if(std::all_of(plain.begin(), plain.end(), [](char c) { return c >= 0x20 && c < 0x7F; }));
}

// AES-256-CBC with the key of the protocol's own specification; the result is UTF-16.
Outcome check_gpp_cpassword(std::string_view secret, std::string_view) {
  const auto key = decode_hex("4e9906e8fcb66cc9faf49310620ffee8f496e806cc057990209b09a433b66c1b");
  const auto bytes = decode_base64(secret);
  if (!bytes || bytes->empty() || bytes->size() % 16 != 0 || bytes->size() > kLongest) return fails();
  const auto plain = decrypt(EVP_aes_256_cbc(), *key, std::string(16, '\0'), *bytes);
  if (!plain || plain->size() < 2) return fails();
  for (std::size_t at = 1; at + 16 < plain->size(); at += 2) {
    if ((*plain)[at] != '\0') return fails();
  }
  return holds();
}

// Each character is written as gaps between characters of a fixed order of families, weighted by a fixed table.
Outcome check_juniper_type9(std::string_view secret, std::string_view) {
  constexpr std::string_view kMagic = "$9$";
  constexpr std::array<std::string_view, 4> kFamilies = {"QzF3n6/9CAtpu0O", "B1IREhcSyrleKvMW8LXx", "7N-dVbwsY2g4oaJZGUDj",
                                                         "iHkq.mPf5T"};
  constexpr std::array<std::array<int, 4>, 7> kWeights = {
      {{1, 4, 32, 0}, {1, 16, 32, 0}, {1, 8, 32, 0}, {1, 64, 0, 0}, {1, 32, 0, 0}, {1, 4, 16, 128}, {1, 32, 64, 0}}};
  if (secret.rfind(kMagic, 0) != 0) return fails();
  std::string order;
  for (const std::string_view family : kFamilies) order += family;
  std::string_view rest = secret.substr(kMagic.size());
  if (rest.size() < 4) return fails();
  // The family of the first character tells how many characters of salt follow it.
  std::size_t salt = 4;
  for (std::size_t family = 0; family < kFamilies.size(); ++family) {
    if (kFamilies[family].find(rest[0]) != std::string_view::npos) salt = 3 - family;
  }
  if (salt == 4 || rest.size() < salt + 2) return fails();
  char previous = rest[0];
  rest.remove_prefix(1 + salt);
  std::size_t produced = 0;
  while (!rest.empty()) {
    const auto& weights = kWeights[produced % kWeights.size()];
    int value = 0;
    for (const int weight : weights) {
      if (weight == 0) break;
      if (rest.empty()) return fails();
      const std::size_t here = order.find(rest[0]);
      const std::size_t before = order.find(previous);
      if (here == std::string::npos || before == std::string::npos) return fails();
      const std::size_t gap = (here + order.size() - before) % order.size();
      value += (static_cast<int>(gap) - 1) * weight;
      previous = rest[0];
      rest.remove_prefix(1);
    }
    value &= 0xFF;
    if (value < 0x20 || value > 0x7E) return fails();
    ++produced;
  }
  return holds_if(produced > 0);
}

// AES-256-CTR with a fixed key; the first 16 bytes are the counter.
Outcome check_rclone_obscured(std::string_view secret, std::string_view) {
  const auto key = decode_hex("9c935b48730a554d6bfd7c63c886a92bd390198eb8128afbf4de162b8b95f638");
  const auto bytes = decode_base64(secret);
  if (!bytes || bytes->size() <= 16 || bytes->size() > kLongest) return fails();
  const auto plain =
      decrypt(EVP_aes_256_ctr(), *key, std::string_view(*bytes).substr(0, 16), std::string_view(*bytes).substr(16));
  return holds_if(plain && plain->size() >= 3 && is_printable_text(*plain));
}

// Counter mode is its own inverse: letters in place of what the draft would decrypt to.
Draft complete_rclone_obscured(std::string_view draft) {
  const auto bytes = decode_base64(draft);
  if (!bytes || bytes->size() <= 16) return std::nullopt;
  std::string plain = bytes->substr(16);
  for (char& c : plain) c = static_cast<char>('a' + static_cast<std::uint8_t>(c) % 26);
  const auto key = decode_hex("9c935b48730a554d6bfd7c63c886a92bd390198eb8128afbf4de162b8b95f638");
  const auto hidden = decrypt(EVP_aes_256_ctr(), *key, std::string_view(*bytes).substr(0, 16), plain);
  if (!hidden) return std::nullopt;
  std::string text = encode_base64(bytes->substr(0, 16) + *hidden);
  text.resize(std::min(text.find('='), text.size()));
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

}  // namespace plimsoll::rules::proofs
