// SPDX-License-Identifier: Apache-2.0
//
// slow_hash() is PBKDF2 as in RFC 8018, written with OpenSSL's compression function: PKCS5_PBKDF2_HMAC gives the same bytes
// (a test holds the two together) but copies three contexts on the heap for each of the rounds, which is more than half of
// its time. A guesser does not pay that, so it protects nothing; a scan with a hundred thousand passwords does.
#define OPENSSL_SUPPRESS_DEPRECATED  // SHA256_Transform: the new interface has no way to the compression function
#include "engine/base/digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <algorithm>
#include <cstdint>

namespace plimsoll {
namespace {

constexpr std::size_t kBlockBytes = SHA256_CBLOCK;
using Block = std::array<unsigned char, kBlockBytes>;

void write_big_endian(const SHA256_CTX& context, unsigned char* bytes) {
  for (std::size_t at = 0; at < 8; ++at) {
    const SHA_LONG word = context.h[at];
    for (std::size_t byte = 0; byte < 4; ++byte) bytes[4 * at + byte] = static_cast<unsigned char>(word >> (24 - 8 * byte));
  }
}

// HMAC-SHA-256 with one key: the blocks of the key are hashed once.
class KeyedHash {
 public:
  explicit KeyedHash(std::string_view key) {
    Block padded{};
    if (key.size() > kBlockBytes) {
      const Sha256 shorter = sha256(key);
      std::copy(shorter.begin(), shorter.end(), padded.begin());
    } else {
      std::copy(key.begin(), key.end(), padded.begin());
    }
    start(padded, 0x36, inner_);
    start(padded, 0x5C, outer_);
  }

  [[nodiscard]] Sha256 of(std::string_view text) const {
    Sha256 result{};
    SHA256_CTX context = inner_;
    SHA256_Update(&context, text.data(), text.size());
    SHA256_Final(result.data(), &context);
    context = outer_;
    SHA256_Update(&context, result.data(), result.size());
    SHA256_Final(result.data(), &context);
    return result;
  }

  // `block` begins with the hash to be hashed; it is followed by the padding of a text of 32 bytes behind the key.
  void replace(Block& block) const {
    SHA256_CTX context;
    std::copy(std::begin(inner_.h), std::end(inner_.h), std::begin(context.h));
    SHA256_Transform(&context, block.data());
    write_big_endian(context, block.data());
    std::copy(std::begin(outer_.h), std::end(outer_.h), std::begin(context.h));
    SHA256_Transform(&context, block.data());
    write_big_endian(context, block.data());
  }

 private:
  static void start(const Block& key, unsigned char mask, SHA256_CTX& context) {
    Block masked{};
    std::transform(key.begin(), key.end(), masked.begin(),
                   [mask](unsigned char byte) { return static_cast<unsigned char>(byte ^ mask); });
    SHA256_Init(&context);
    SHA256_Update(&context, masked.data(), masked.size());
  }

  SHA256_CTX inner_{};
  SHA256_CTX outer_{};
};

}  // namespace

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
  // A longer one is no weaker for being hashed first.
  if (secret.size() > 4096) return slow_hash(to_hex(sha256(secret)), salt);
  const KeyedHash keyed(secret);
  using namespace std::string_view_literals;
  Sha256 result = keyed.of(std::string(salt) + std::string("\0\0\0\1"sv));
  Block block{};
  std::copy(result.begin(), result.end(), block.begin());
  block[result.size()] = 0x80;
  constexpr std::size_t kBits = (kBlockBytes + sizeof(Sha256)) * 8;
  block[kBlockBytes - 2] = kBits >> 8U;
  block[kBlockBytes - 1] = kBits & 0xFFU;
  for (int round = 1; round < kSlowHashRounds; ++round) {
    keyed.replace(block);
    for (std::size_t at = 0; at < result.size(); ++at) result[at] ^= block[at];
  }
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
