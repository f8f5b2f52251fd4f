// SPDX-License-Identifier: Apache-2.0
//
// image/unpinned: what may change under a reference, as far as the policy asks (tag, full version or digest).
#include <algorithm>
#include <optional>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/images/image_verdict.h"

namespace plimsoll::detect::images {

namespace {

struct Verdict {
  Severity severity;
  std::string words;
};

std::optional<Verdict> judge(const ImageVerdict& image, PinLevel level) {
  const bool ships = image.use->ships;
  const std::string& tag = image.name.tag;
  switch (image.pin.state) {
    case PinState::none:
      return Verdict{ships ? Severity::medium : Severity::low,
                     tag.empty() ? " has no tag, so whatever is latest is pulled"
                                 : " uses the tag " + tag + ", under which the image changes without notice"};
    case PinState::channel:
      return Verdict{ships ? Severity::low : Severity::info,
                     image.pin.floats_for_ever ? " names only a major version that never ends, so every release is pulled"
                                               : " uses the moving tag " + tag};
    case PinState::major:
      // Every line it can mean is over: that is said by image/end-of-life, and nothing moves any more. On an image that no
      // table knows, the number may be its only one: a build, a revision.
      if (level == PinLevel::tag && (!ships || image.reading.version == VersionState::over || !image.reading.image_known))
        return std::nullopt;
      return Verdict{level == PinLevel::tag ? Severity::info : Severity::low,
                     " names only a major version, under which releases change"};
    case PinState::cycle:
      if (level == PinLevel::tag) return std::nullopt;
      return Verdict{Severity::low,
                     level == PinLevel::digest ? " is not pinned to a digest" : " does not name a full version"};
    case PinState::full:
      if (level != PinLevel::digest) return std::nullopt;
      return Verdict{Severity::low, " is not pinned to a digest"};
    case PinState::digest:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

void find_unpinned(const ImageVerdict& image, const CheckSettings& settings, Matches& matches) {
  // The frontend of BuildKit is released for a moving major tag; only a policy of digests asks more of it.
  const bool is_frontend = image.use->role == documents::ImageRole::frontend;
  if (is_frontend && image.pin.state != PinState::none && settings.pin_level != PinLevel::digest) return;
  std::optional<Verdict> verdict = judge(image, settings.pin_level);
  if (!verdict) return;
  if (is_frontend) verdict->severity = std::min(verdict->severity, Severity::low);
  const bool by_default = !image.use->reference.chain.empty() || image.registry_unknown;
  // "frontend" alone: hardly an official image, rather a name that a build tool replaces.
  const bool is_stand_in = image.use->role == documents::ImageRole::workload && image.name.tag.empty() &&
                           image.name.table_name.starts_with("library/") && !image.reading.image_known;
  if (is_stand_in) verdict->severity = std::min(verdict->severity, Severity::low);
  Match match = make_match(
      {"image/unpinned", verdict->severity, by_default || is_stand_in ? Confidence::possible : Confidence::likely},
      image.use->reference.span, subject_words(*image.use) + " " + image.name.familiar() + verdict->words,
      image.name.full());
  add_chain(image.use->reference, match);
  match.image = image.facts;
  matches.push_back(std::move(match));
}

}  // namespace plimsoll::detect::images
