// SPDX-License-Identifier: Apache-2.0
//
// What each keyword makes of its line: flags, JSON form, assignments, words, names of heredocs.
#pragma once

#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::documents::dockerfile {

// Fills everything of an instruction that follows from its logical line (`original`). Sets `problem` where the builder
// would refuse the line.
void read_words(Instruction& instruction, char escape);

}  // namespace plimsoll::documents::dockerfile
