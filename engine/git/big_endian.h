// SPDX-License-Identifier: Apache-2.0
//
// Numbers as git writes them. The caller has checked that the bytes are there.
#pragma once

#include <cstdint>
#include <cstring>

namespace plimsoll::git {

inline std::uint32_t read_big_endian_32(const std::uint8_t* from) {
  std::uint32_t value = 0;
  std::memcpy(&value, from, sizeof(value));
  return __builtin_bswap32(value);
}
inline std::uint64_t read_big_endian_64(const std::uint8_t* from) {
  std::uint64_t value = 0;
  std::memcpy(&value, from, sizeof(value));
  return __builtin_bswap64(value);
}

}  // namespace plimsoll::git
