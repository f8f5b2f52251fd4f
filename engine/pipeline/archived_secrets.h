// SPDX-License-Identifier: Apache-2.0
//
// Secrets inside archives: in blobs, files, and layers of saved images.
//
// An archive is always read as a whole, delta or not: a changed byte changes everything behind it. What is found stands in
// a member; the raw file keeps its path and its object, the place inside is told beside it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/archives/archive_walk.h"
#include "engine/detect/secrets/secret_matcher.h"
#include "engine/pipeline/hit_partners.h"

namespace plimsoll::pipeline {

// How far archives are looked into. A limit that the user has set is what he asked for: what lies beyond it was left out on
// purpose, and the scan is complete all the same.
struct ArchivePolicy {
  archives::ArchiveLimits limits;
  bool depth_is_asked = false;
  bool bytes_are_asked = false;
};

struct ArchivedMatch {
  detect::secrets::SecretMatch match;  // spans in the member
  std::string secret;
  std::size_t line_from_one = 0;
  std::vector<HitPartner> partners;
  std::uint32_t member = 0;  // index into members
};

struct ArchivedSecrets {
  std::vector<ArchivedMatch> matches;
  std::vector<archives::MemberPlace> members;  // those that have a match
  bool all_read = true;                        // nothing stood in the way
};

// `on_obstacle` is told why something was left out, as coverage says it, and where inside.
using OnArchiveObstacle = std::function<void(std::string_view reason, const std::string& inside, bool incomplete)>;

ArchivedSecrets find_archived_secrets(const detect::secrets::SecretMatcher& matcher, std::string_view bytes,
                                      const ArchivePolicy& policy, detect::secrets::Scratch& scratch,
                                      const OnArchiveObstacle& on_obstacle);

}  // namespace plimsoll::pipeline
