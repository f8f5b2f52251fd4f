// SPDX-License-Identifier: Apache-2.0
#include "engine/base/digest.h"

#include <openssl/evp.h>
#include <cstdint>

namespace plimsoll {

Sha256 sha256(std::string_view bytes) {
  Sha256 result{};
  unsigned length = 0;
  EVP_Digest(bytes.data(), bytes.size(), result.data(), &length, EVP_sha256(), nullptr);
  return result;
}

Sha1 sha1(std::string_view bytes) {
  Sha1 result{};
  unsigned length = 0;
  EVP_Digest(bytes.data(), bytes.size(), result.data(), &length, EVP_sha1(), nullptr);
  return result;
}

Sha256 slow_hash(std::string_view secret, std::string_view salt) {
  Sha256 result{};
  // OpenSSL counts in int; a secret is at most a few thousand bytes, and a longer one is no weaker for being hashed first.
  if (secret.size() > 4096) {
    const Sha256 shorter = sha256(secret);
    return slow_hash(to_hex(shorter), salt);
  }
  PKCS5_PBKDF2_HMAC(secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(salt.data()),
                    static_cast<int>(salt.size()), kSlowHashRounds, EVP_sha256(), static_cast<int>(result.size()),
                    result.data());
  return result;
}

std::string to_hex(const std::uint8_t* bytes, std::size_t count) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text(count * 2, '0');
  for (std::size_t at = 0; at < count; ++at) {
    text[at * 2] = kDigits[bytes[at] >> 4U];
    text[at * 2 + 1] = kDigits[bytes[at] & 0xFU];
  }
  return text;
}

}  // namespace plimsoll
