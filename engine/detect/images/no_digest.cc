// SPDX-License-Identifier: Apache-2.0
//
// image/no-digest (off by default): everything that is not pinned to a digest, for those who want each image so and say it by
// turning the rule on. A policy with pin-level "digest" says the same as image/unpinned, and then this rule is silent.
#include <unordered_set>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/images/image_verdict.h"

namespace plimsoll::detect::images {

void check_digests(const CheckInput& input, Matches& matches, CheckCounts&) {
  using documents::ImageRole;
  if (input.settings.pin_level == PinLevel::digest || input.settings.rules_off.count("image/no-digest") != 0) return;
  std::unordered_set<std::string_view> built_here;
  for (const documents::ImageUse& use : input.model.images) {
    if (use.role == ImageRole::build_result) built_here.insert(use.reference.expanded);
  }
  for (const documents::ImageUse& use : input.model.images) {
    if (use.role == ImageRole::build_result || built_here.contains(use.reference.expanded)) continue;
    const ImageVerdict image = judge_image(use, input.settings);
    if (image.judged != Judged::yes || image.pin.state == PinState::digest) continue;
    Match match =
        make_match({"image/no-digest", Severity::low}, use.reference.span,
                   subject_words(use) + " " + image.name.familiar() + " is not pinned to a digest", image.name.full());
    add_chain(use.reference, match);
    match.image = image.facts;
    matches.push_back(std::move(match));
  }
}

}  // namespace plimsoll::detect::images
