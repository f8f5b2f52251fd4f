// SPDX-License-Identifier: Apache-2.0
//
// Every object of all packs and loose files, each entry inflated once and each delta applied once.
#pragma once

#include "engine/git/store_reader.h"
#include "engine/git/sweep.h"

namespace plimsoll::git {

// The same objects, with the same bytes, as plain_sweep() would give. The store must be prepared for sweeping. What cannot
// be read is tried once more by itself before it is given up, for another pack may hold a sound copy.
Result<SweepTotals> fast_sweep(StoreReader& reader, const SweepOptions& options, SkipLog& skips,
                               const ObjectVisitor& visitor);

}  // namespace plimsoll::git
