// SPDX-License-Identifier: Apache-2.0
//
// Secrets gathered over a whole selection: one group for each secret, with every object that holds it.
//
// look_at() is called from the workers of a sweep, once for each object, and keeps what is needed to find the place again:
// the object, the offset, the line. The text itself is read again later, for the few objects that are shown.
//
// An object that is a delta against one already seen is matched in its new bytes only: see secret_inheritance.h. What is
// inside archives is looked at besides: see archived_secrets.h.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/detect/secrets/secret_matcher.h"
#include "engine/git/sweep.h"
#include "engine/pipeline/archived_secrets.h"
#include "engine/pipeline/hit_partners.h"

namespace plimsoll::pipeline {

struct SecretHit {
  git::ObjectId object;
  git::ObjectKind kind = git::ObjectKind::blob;
  Where where = Where::blob;
  Span span;  // in the object as it is stored
  Span secret;
  std::size_t line_from_one = 0;
  Confidence confidence = Confidence::likely;
  std::uint32_t places = 0;  // index into SecretCollection::places; kNoPlaces for history
  // Index into SecretCollection::members when it stands in an archive: spans and line are then those of the member.
  std::uint32_t member = 0xFFFFFFFFU;
  std::vector<HitPartner> partners;  // what it goes with
  bool told_by_partner = false;      // it is the lesser half of another finding
};
inline constexpr std::uint32_t kNoPlaces = 0xFFFFFFFFU;
inline constexpr std::uint32_t kNoMember = 0xFFFFFFFFU;

struct SecretGroup {
  std::uint32_t rule = 0;
  std::string secret;  // decoded, when it was found in decoded text
  bool known_example = false;
  std::string note;
  std::vector<SecretHit> hits;  // sorted by object, member, then offset
};

// A member of an archive in which a secret stands.
struct ArchivedMember : archives::MemberPlace {
  std::uint32_t archive = 0;    // the index of the first member of the same archive
  std::size_t secrets_end = 0;  // no secret of it reaches farther
};

struct SecretCollection {
  std::vector<SecretGroup> groups;              // sorted by rule, then secret
  std::vector<std::vector<git::Place>> places;  // of objects outside plain history
  std::vector<ArchivedMember> members;          // those of one archive beside each other, in its order
};

// The order of SecretGroup::hits.
bool stands_before(const SecretCollection& collection, const SecretHit& left, const SecretHit& right);

class SecretCollector {
 public:
  // What of archives cannot be read goes to `skips`.
  SecretCollector(const detect::secrets::SecretMatcher& matcher, const ArchivePolicy& archives, git::SkipLog& skips,
                  unsigned workers);
  ~SecretCollector();
  SecretCollector(const SecretCollector&) = delete;
  SecretCollector& operator=(const SecretCollector&) = delete;

  // Thread rule: one call at a time for each worker. True when the object holds a match, or in part could not
  // be looked into: an object to look at again next time.
  bool look_at(unsigned worker, const git::SweptObject& object);

  // Counts from now on what each rule costs; before the first look.
  void profile(std::size_t rules);
  // Once, after all workers have ended: the dearest rule first, those that were never asked left out.
  [[nodiscard]] std::vector<RuleCost> costs(std::span<const rules::Rule> rules) const;

  // Once, after all workers have ended.
  SecretCollection take();

 private:
  struct Worker;
  bool look_into_archive(Worker& worker, const git::SweptObject& object, std::uint32_t places);
  static void add_hit(Worker& worker, detect::secrets::SecretMatch& match, std::string secret, SecretHit hit);

  const detect::secrets::SecretMatcher& matcher_;
  ArchivePolicy archives_;
  git::SkipLog& skips_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace plimsoll::pipeline
