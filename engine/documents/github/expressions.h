// SPDX-License-Identifier: Apache-2.0
//
// ${{ expressions }} as far as a file defines them: matrix values, env, inputs with defaults. One text may stand for several
// values (a matrix); each is given with its own chain. Everything else stays as written and unresolved.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/documents/deployment.h"

namespace plimsoll::documents::github {

// "matrix.image" -> its values, "env.TAG" -> one value.
struct Binding {
  std::string text;
  Span span;
};
using Bindings = std::map<std::string, std::vector<Binding>, std::less<>>;

// At least one value; at most 64.
std::vector<Value> evaluate(const Value& written, const Bindings& bindings);

}  // namespace plimsoll::documents::github
