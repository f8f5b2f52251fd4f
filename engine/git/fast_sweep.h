// SPDX-License-Identifier: Apache-2.0
//
// Every object of all packs and loose files, each entry inflated once and each delta applied once.
#pragma once

#include <memory>

#include "engine/git/libgit2_handles.h"
#include "engine/git/object_store.h"
#include "engine/git/sweep.h"

namespace plimsoll::git {

// The same objects, with the same bytes, as plain_sweep() would give; what cannot be read this way is tried through
// libgit2 before it is given up, for another pack may hold a sound copy.
Result<SweepTotals> fast_sweep(PlainRepository& repository, const ObjectStore& store, const SweepOptions& options,
                               SkipLog& skips, const ObjectVisitor& visitor);

}  // namespace plimsoll::git
