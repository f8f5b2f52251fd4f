// SPDX-License-Identifier: Apache-2.0
#include "engine/base/digest.h"

#include <openssl/evp.h>

#include <catch2/catch_test_macros.hpp>
#include <string>

using namespace plimsoll;

TEST_CASE("sha1: as published", "[base]") {
  CHECK(plimsoll::to_hex(plimsoll::sha1("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST_CASE("digest: sha256 gives the published answers", "[base]") {
  // FIPS 180-4 examples.
  CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("digest: the slow hash depends on secret and salt and takes any length", "[base]") {
  CHECK(slow_hash("a", "s") != slow_hash("b", "s"));
  CHECK(slow_hash("a", "s") != slow_hash("a", "t"));
  CHECK(slow_hash("a", "s") == slow_hash("a", "s"));
  CHECK(slow_hash(std::string(100000, 'x'), "s") != slow_hash(std::string(100001, 'x'), "s"));
}

TEST_CASE("digest: the slow hash is PBKDF2 as OpenSSL has it", "[base]") {
  // Keys shorter and longer than a block of the hash, and just one; with zero bytes too.
  for (const std::size_t size : {0U, 1U, 11U, 63U, 64U, 65U, 200U, 4096U}) {
    const std::string secret(size, size % 2 == 0 ? '\0' : 'k');
    const std::string salt = "salt of " + std::to_string(size);
    Sha256 expected{};
    REQUIRE(PKCS5_PBKDF2_HMAC(secret.data(), static_cast<int>(size), reinterpret_cast<const unsigned char*>(salt.data()),
                              static_cast<int>(salt.size()), kSlowHashRounds, EVP_sha256(),
                              static_cast<int>(expected.size()), expected.data()) == 1);
    CHECK(to_hex(slow_hash(secret, salt)) == to_hex(expected));
  }
}
