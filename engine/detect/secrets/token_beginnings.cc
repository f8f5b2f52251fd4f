// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/token_beginnings.h"

#include <algorithm>

namespace plimsoll::detect::secrets {
namespace {

constexpr std::size_t kShortest = 5;

}  // namespace

void TokenBeginnings::add(std::string_view literal, std::size_t least_run_behind) {
  if (literal.size() < kShortest || least_run_behind == 0 ||
      std::string_view("_-.").find(literal.back()) == std::string_view::npos)
    return;
  const auto [at, is_new] = least_.emplace(literal, least_run_behind);
  if (!is_new) at->second = std::min(at->second, least_run_behind);
  longest_ = std::max(longest_, literal.size());
}

bool TokenBeginnings::is_cut_short(std::string_view value) const {
  // The longest literal decides: "sk-ant-" before "sk-".
  for (std::size_t size = std::min(longest_, value.size()); size >= kShortest; --size) {
    const auto found = least_.find(value.substr(0, size));
    if (found != least_.end()) return value.size() - size < found->second;
  }
  return false;
}

}  // namespace plimsoll::detect::secrets
