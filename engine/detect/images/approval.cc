// SPDX-License-Identifier: Apache-2.0
//
// image/untrusted-registry and image/not-approved: the policy of whoever runs the scan. Silent without one.
#include <algorithm>
#include <utility>

#include "engine/base/path_pattern.h"
#include "engine/detect/container_view.h"
#include "engine/detect/images/image_verdict.h"

namespace plimsoll::detect::images {

namespace {

// A pattern names an image with or without docker.io, with or without library/, with or without a tag.
bool is_approved(const ImageName& name, const std::string& pattern) {
  const std::string whole = name.full();
  const std::string bare = name.registry + "/" + name.repository;
  const auto fits = [&](std::string_view text) {
    if (name_matches(pattern, text)) return true;
    constexpr std::string_view kHub = "docker.io/";
    constexpr std::string_view kLibrary = "library/";
    if (!text.starts_with(kHub)) return false;
    text.remove_prefix(kHub.size());
    if (name_matches(pattern, text)) return true;
    if (!text.starts_with(kLibrary)) return false;
    return name_matches(pattern, text.substr(kLibrary.size()));
  };
  if (fits(bare) || fits(whole)) return true;
  return !name.tag.empty() && !name.digest.empty() && fits(bare + ":" + name.tag);
}

}  // namespace

void find_disapproved(const ImageVerdict& image, const CheckSettings& settings, Matches& matches) {
  if (image.use->role == documents::ImageRole::frontend) return;
  const ImageName& name = image.name;
  if (!settings.trusted_registries.empty()) {
    const bool trusted =
        std::any_of(settings.trusted_registries.begin(), settings.trusted_registries.end(), [&](const std::string& pattern) {
          return name_matches(pattern, name.registry) || name_matches(pattern, name.registry + "/" + name.repository) ||
                 (name.registry == "docker.io" && (pattern == "index.docker.io" || pattern == "hub.docker.com"));
        });
    if (!trusted) {
      Match match =
          make_match({"image/untrusted-registry", severity_for(*image.use, Severity::medium)}, image.use->reference.span,
                     subject_words(*image.use) + " " + name.familiar() + " comes from " + name.registry +
                         ", which is not among the trusted registries",
                     name.registry + "/" + name.repository);
      add_chain(image.use->reference, match);
      match.image = image.facts;
      matches.push_back(std::move(match));
    }
  }
  if (!settings.approved_images.empty()) {
    const bool approved = std::any_of(settings.approved_images.begin(), settings.approved_images.end(),
                                      [&](const std::string& pattern) { return is_approved(name, pattern); });
    if (!approved) {
      Match match = make_match({"image/not-approved", severity_for(*image.use, Severity::medium)}, image.use->reference.span,
                               subject_words(*image.use) + " " + name.familiar() + " is not on the list of approved images",
                               name.full());
      add_chain(image.use->reference, match);
      match.image = image.facts;
      matches.push_back(std::move(match));
    }
  }
}

}  // namespace plimsoll::detect::images
