// SPDX-License-Identifier: Apache-2.0
//
// Parameters of Tekton and Argo: $(params.image), {{inputs.parameters.image}}, with the defaults that the same file gives.
#pragma once

#include "engine/documents/general/container_walk.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::kubernetes {

// Under the names by which they are asked for. One that several templates give different defaults is left out.
general::Defaults parameters_of(const yaml::Tree& tree);

void expand_parameters(Value& value, const general::Defaults& parameters);

}  // namespace plimsoll::documents::kubernetes
