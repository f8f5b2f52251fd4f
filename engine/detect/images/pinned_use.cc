// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/images/pinned_use.h"

#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/images/image_verdict.h"

namespace plimsoll::detect::images {

std::vector<PinnedUse> pinned_uses(const CheckInput& input) {
  std::vector<PinnedUse> uses;
  for (const documents::ImageUse& use : input.model.images) {
    // Most references have none: no need to look closer.
    if (use.reference.expanded.find('@') == std::string::npos) continue;
    ImageVerdict verdict = judge_image(use, input.settings);
    if (verdict.judged != Judged::yes || verdict.name.tag.empty() || verdict.name.digest.empty()) continue;
    PinnedUse pinned;
    const std::string name = verdict.name.registry + "/" + verdict.name.repository + ":" + verdict.name.tag;
    pinned.name = name + " " + use.platform;
    pinned.digest = verdict.name.digest;
    ImageName without_digest = verdict.name;
    without_digest.digest.clear();
    pinned.shown = without_digest.familiar();
    // A digest of one architecture beside one of another is no conflict, and cannot be told apart here.
    pinned.match =
        make_match({"image/conflicting-digest", Severity::low, Confidence::possible}, use.reference.span, {}, name);
    pinned.match.image = std::move(verdict.facts);
    uses.push_back(std::move(pinned));
  }
  return uses;
}

}  // namespace plimsoll::detect::images
