// SPDX-License-Identifier: Apache-2.0
#include "engine/base/digest.h"

#include <catch2/catch_test_macros.hpp>

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
