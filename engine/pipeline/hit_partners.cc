// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/hit_partners.h"

#include <algorithm>

namespace plimsoll::pipeline {

std::vector<HitPartner> PartnerLines::partners_of(const detect::secrets::SecretMatch& match) {
  std::vector<HitPartner> partners;
  for (const detect::secrets::SecretPartner& one : match.partners) {
    if (!counted_) {
      for (std::size_t at = text_.find('\n'); at != std::string_view::npos; at = text_.find('\n', at + 1))
        line_ends_.push_back(at);
      counted_ = true;
    }
    const auto before = std::lower_bound(line_ends_.begin(), line_ends_.end(), one.secret.begin) - line_ends_.begin();
    partners.push_back({one.rule,
                        one.decoded.empty() ? std::string(text_.substr(one.secret.begin, one.secret.size())) : one.decoded,
                        lines_before_ + static_cast<std::size_t>(before) + 1});
  }
  return partners;
}

}  // namespace plimsoll::pipeline
