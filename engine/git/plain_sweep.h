// SPDX-License-Identifier: Apache-2.0
//
// Objects read one by one, on several threads: every object of the database through libgit2, slow and simple, which the
// fast reader is held against; or a list of objects with their places, for the selections.
#pragma once

#include <span>
#include <vector>

#include "engine/git/libgit2_handles.h"
#include "engine/git/sweep.h"

namespace plimsoll::git {

Result<SweepTotals> plain_sweep(PlainRepository& repository, const SweepOptions& options, SkipLog& skips,
                                const ObjectVisitor& visitor);

// Sorted, each once.
Result<std::vector<ObjectId>> list_plain_ids(PlainRepository& repository);

// `places` may be empty: commits and tags of a range.
struct WantedObject {
  ObjectId id;
  ObjectKind kind = ObjectKind::blob;
  std::vector<Place> places;
};
Result<SweepTotals> sweep_listed(PlainRepository& repository, std::span<const WantedObject> wanted, Where where_of_blobs,
                                 const SweepOptions& options, SkipLog& skips, const ObjectVisitor& visitor);

}  // namespace plimsoll::git
