// SPDX-License-Identifier: Apache-2.0
//
// Matching only what is new in an object that git stores as a delta.
//
// Most blobs of a history are an earlier blob with a few bytes changed, and that is how git stores them. A match whose
// whole support (the bytes that decided it) lies in a range that was copied from the base is the same match at a new
// place. Only anchors near inserted bytes, or near the edge of a copied range, have to be looked at again: within the
// matcher's margin on each side. The result is the same as that of matching the whole object; the tests hold the two
// against each other.
#pragma once

#include <vector>

#include "engine/detect/secrets/secret_matcher.h"
#include "engine/git/sweep.h"

namespace plimsoll::pipeline {

// Appends the resolved matches of an object. Uses and sets the object's state when the sweep offers one.
void find_secrets(const detect::secrets::SecretMatcher& matcher, const git::SweptObject& object,
                  detect::secrets::Scratch& scratch, std::vector<detect::secrets::SecretMatch>& out);

}  // namespace plimsoll::pipeline
