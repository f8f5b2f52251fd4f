// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sample_token.h"

#include <cstdint>

namespace plimsoll::tests {
namespace {

constexpr char kBase62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

std::uint32_t crc32(const std::string& text) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

}  // namespace

std::string sample_token(unsigned seed) {
  std::uint64_t state = 0x9E3779B97F4A7C15ULL * (seed + 1);
  std::string body;
  while (body.size() < 30) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    body += kBase62[(state >> 33U) % 62];
  }
  std::string check;
  for (std::uint32_t rest = crc32(body); check.size() < 6; rest /= 62) check.insert(check.begin(), kBase62[rest % 62]);
  return std::string("gh") + "p_" + body + check;
}

std::string sample_token_with_wrong_checksum(unsigned seed) {
  std::string token = sample_token(seed);
  token.back() = token.back() == 'a' ? 'b' : 'a';
  return token;
}

}  // namespace plimsoll::tests
