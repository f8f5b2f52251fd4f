// SPDX-License-Identifier: Apache-2.0
//
// libgit2's objects out of our own reader: revisions, walks and merge bases then read no pack by themselves.
#pragma once

#include "engine/git/libgit2_handles.h"

namespace plimsoll::git {

// An object database whose only source is `reader`, which must outlive it.
Result<OdbHandle> make_reader_odb(StoreReader& reader);

}  // namespace plimsoll::git
