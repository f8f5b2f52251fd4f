// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/entropy.h"

#include <array>
#include <cmath>
#include <cstdint>

namespace plimsoll::rules {

double shannon_bits(std::string_view text) {
  if (text.empty()) return 0;
  std::array<std::uint32_t, 256> counts{};
  for (const char c : text) ++counts[static_cast<std::uint8_t>(c)];
  const auto size = static_cast<double>(text.size());
  double bits = 0;
  for (const std::uint32_t count : counts) {
    if (count == 0) continue;
    const double share = count / size;
    bits -= share * std::log2(share);
  }
  return bits;
}

}  // namespace plimsoll::rules
