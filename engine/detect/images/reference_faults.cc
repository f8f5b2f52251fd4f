// SPDX-License-Identifier: Apache-2.0
//
// image/malformed-digest, malformed-reference, unresolvable, insecure-registry: references that cannot mean what they seem to.
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/images/image_verdict.h"

namespace plimsoll::detect::images {

namespace {

std::string names_of(const std::vector<std::string>& missing) {
  std::string text;
  for (const std::string& name : missing) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

void find_reference_faults(const ImageVerdict& image, const CheckSettings&, Matches& matches) {
  const documents::Value& reference = image.use->reference;
  if (image.judged == Judged::unresolved) {
    Match match = make_match(
        {"image/unresolvable", Severity::info}, reference.span,
        subject_words(*image.use) + " " + reference.raw + " cannot be judged: " +
            (reference.missing.empty() ? "it is filled in elsewhere" : names_of(reference.missing) + " is not defined here"),
        reference.raw);
    add_chain(reference, match);
    match.image = image.facts;
    matches.push_back(std::move(match));
    return;
  }
  if (image.judged == Judged::malformed) {
    const bool by_default = !reference.chain.empty();
    Match match = make_match(
        {image.name.digest_fault ? "image/malformed-digest" : "image/malformed-reference", Severity::medium,
         by_default ? Confidence::possible : Confidence::likely},
        reference.span, subject_words(*image.use) + " " + image.facts.reference + " cannot be pulled: " + image.name.fault,
        image.facts.reference);
    add_chain(reference, match);
    match.image = image.facts;
    matches.push_back(std::move(match));
    return;
  }
  // Port 80 speaks plain HTTP; every other port may be TLS.
  if (image.name.registry.ends_with(":80")) {
    Match match = make_match({"image/insecure-registry", severity_for(*image.use, Severity::medium)}, reference.span,
                             subject_words(*image.use) + " " + image.name.familiar() + " comes from a registry without TLS",
                             image.name.registry);
    match.image = image.facts;
    matches.push_back(std::move(match));
  }
}

}  // namespace plimsoll::detect::images
