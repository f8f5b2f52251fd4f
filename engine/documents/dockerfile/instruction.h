// SPDX-License-Identifier: Apache-2.0
//
// What a logical line says: keyword, flags, and the rest by the rule of its keyword.
#pragma once

#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::documents::dockerfile {

// Fills in everything that the logical line itself tells; lines, stage, heredocs and comments are left to the caller.
Instruction parse_instruction(JoinedText line, char escape);

// May heredocs follow? RUN, COPY and ADD in shell form, also behind ONBUILD.
bool takes_heredocs(const Instruction& instruction);

// What the builder refuses when it runs the instruction: counts of arguments, names of flags, forms. Sets `problem` when it
// is still empty. A nested instruction is checked, too.
void check_instruction(Instruction& instruction);

}  // namespace plimsoll::documents::dockerfile
