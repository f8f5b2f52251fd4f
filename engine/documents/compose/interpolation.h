// SPDX-License-Identifier: Apache-2.0
//
// Variables in compose files: $X ${X} ${X:-word} ${X-word} ${X:?text} ${X?text} ${X:+word} ${X+word} $$, nested words.
//
// What `.env` defines is put in with the place it came from; a default is put in and said to be one, because the
// environment of whoever runs compose may say something else. A variable that nothing in reach defines stays as written.
#pragma once

#include "engine/documents/compose/environment_file.h"
#include "engine/documents/deployment.h"

namespace plimsoll::documents {

// Fills expanded, resolved, missing and chain of `value` from its raw text.
void interpolate(Value& value, const EnvironmentVariables& variables);

}  // namespace plimsoll::documents
