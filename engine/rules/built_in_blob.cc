// SPDX-License-Identifier: Apache-2.0
//
// The assembler reads the blob that rulesets/CMakeLists.txt builds: no generated source of megabytes.
#include "engine/rules/built_in_blob.h"

#ifndef PLIMSOLL_RULESET_BLOB
#error "the build names the compiled ruleset"
#endif

__asm__(
    ".pushsection .rodata\n"
    ".balign 16\n"
    ".global plimsoll_ruleset_begin\n"
    ".global plimsoll_ruleset_end\n"
    ".hidden plimsoll_ruleset_begin\n"
    ".hidden plimsoll_ruleset_end\n"
    "plimsoll_ruleset_begin:\n"
    ".incbin \"" PLIMSOLL_RULESET_BLOB
    "\"\n"
    "plimsoll_ruleset_end:\n"
    ".popsection\n");

extern "C" {
extern const char plimsoll_ruleset_begin[];
extern const char plimsoll_ruleset_end[];
}

namespace plimsoll::rules {

std::string_view built_in_blob() {
  return {plimsoll_ruleset_begin, static_cast<std::size_t>(plimsoll_ruleset_end - plimsoll_ruleset_begin)};
}

}  // namespace plimsoll::rules
