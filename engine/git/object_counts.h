// SPDX-License-Identifier: Apache-2.0
//
// What each worker of a sweep counts for itself, and the words for what could not be read.
#pragma once

#include "engine/git/sweep.h"

namespace plimsoll::git {

inline constexpr std::string_view kUnreadableFolder = "unreadable folder";
inline constexpr std::string_view kUnreadable = "not readable";  // an error of the disk or the system
inline constexpr std::string_view kMissingObject = "missing object";
inline constexpr std::string_view kPromisedObject = "promised object that was not fetched";
inline constexpr std::string_view kDamagedObject = "damaged object";
inline constexpr std::string_view kDamagedPack = "damaged pack";
inline constexpr std::string_view kOverSizeLimit = "over the size limit";
inline constexpr std::string_view kShallowBoundary = "history cut off by a shallow clone";
inline constexpr std::string_view kSubmodule = "submodule";
inline constexpr std::string_view kUnreadableFile = "unreadable file";

inline void count_object(SweepTotals& totals, ObjectKind kind) {
  switch (kind) {
    case ObjectKind::commit:
      ++totals.commits;
      break;
    case ObjectKind::tree:
      ++totals.trees;
      break;
    case ObjectKind::blob:
      ++totals.blobs;
      break;
    case ObjectKind::tag:
      ++totals.tags;
      break;
  }
}
inline SweepTotals& operator+=(SweepTotals& sum, const SweepTotals& part) {
  sum.commits += part.commits;
  sum.trees += part.trees;
  sum.blobs += part.blobs;
  sum.tags += part.tags;
  sum.files += part.files;
  sum.visited += part.visited;
  sum.bytes += part.bytes;
  return sum;
}

inline bool wants(unsigned kinds, ObjectKind kind) {
  switch (kind) {
    case ObjectKind::commit:
      return (kinds & kSweepCommits) != 0;
    case ObjectKind::tree:
      return (kinds & kSweepTrees) != 0;
    case ObjectKind::blob:
      return (kinds & kSweepBlobs) != 0;
    case ObjectKind::tag:
      return (kinds & kSweepTags) != 0;
  }
  return false;
}
inline Where where_of(ObjectKind kind) {
  if (kind == ObjectKind::commit) return Where::commit_message;
  if (kind == ObjectKind::tag) return Where::tag_message;
  return Where::blob;
}

inline tl::unexpected<Error> cancelled_error() { return fail(ErrorKind::cancelled, "the scan was cancelled"); }

}  // namespace plimsoll::git
