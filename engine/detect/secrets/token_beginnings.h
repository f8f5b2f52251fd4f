// SPDX-License-Identifier: Apache-2.0
//
// The literals that tokens of known kinds begin with, and how much must follow them. A value that begins like one but is
// shorter is no such token: it was cut, or typed for a manual. Longer ones are left alone, for formats grow.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace plimsoll::detect::secrets {

class TokenBeginnings {
 public:
  // Literals without a joint at their end ("AKIA") are not taken: other words begin so too.
  void add(std::string_view literal, std::size_t least_run_behind);
  [[nodiscard]] bool is_cut_short(std::string_view value) const;

 private:
  std::map<std::string, std::size_t, std::less<>> least_;
  std::size_t longest_ = 0;
};

}  // namespace plimsoll::detect::secrets
