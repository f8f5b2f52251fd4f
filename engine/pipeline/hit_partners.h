// SPDX-License-Identifier: Apache-2.0
//
// What a secret goes with (the key id beside its key), as a hit keeps it: with the line, without the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/detect/secrets/secret_matcher.h"

namespace plimsoll::pipeline {

struct HitPartner {
  std::uint32_t rule = 0;
  std::string secret;
  std::size_t line_from_one = 0;
};

// One text; its lines are counted when the first partner asks.
class PartnerLines {
 public:
  // `lines_before`: when the text is a piece of a longer one.
  explicit PartnerLines(std::string_view text, std::size_t lines_before = 0) : text_(text), lines_before_(lines_before) {}
  std::vector<HitPartner> partners_of(const detect::secrets::SecretMatch& match);

 private:
  std::string_view text_;
  std::size_t lines_before_;
  bool counted_ = false;
  std::vector<std::size_t> line_ends_;
};

}  // namespace plimsoll::pipeline
