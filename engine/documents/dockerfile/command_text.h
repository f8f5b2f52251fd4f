// SPDX-License-Identifier: Apache-2.0
//
// What RUN, CMD, ENTRYPOINT and HEALTHCHECK run: argv, or the text that a shell gets with the places it was joined from.
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::documents::dockerfile {

// Argv of the JSON form, else the text for `shell`: the words from `first_word` on with the bodies of heredocs behind them, or
// the body alone of RUN <<EOF, whose first line may name the program that reads it. `bytes`: the file.
Command command_of(const Instruction& instruction, std::size_t first_word, std::string_view shell, std::string_view bytes);

}  // namespace plimsoll::documents::dockerfile
