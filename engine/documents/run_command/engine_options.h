// SPDX-License-Identifier: Apache-2.0
//
// What the options of a container command mean in the model.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/documents/run_command/command_words.h"

namespace plimsoll::documents::command_line {

// NAME=VALUE of --env, --build-arg and their kind; a lone NAME is taken from the environment of the caller and adds nothing.
void add_environment(const Option& option, EnvironmentRole role, std::optional<std::size_t> container, Model& model);

// An option of `run` for the container at `index`.
void add_option(const Option& option, Model& model, std::size_t index);

// The last one of that long name; null when there is none.
const Option* find(const std::vector<Option>& options, std::string_view name);

// A switch that is given and not "=false".
bool is_on(const Option* option);

}  // namespace plimsoll::documents::command_line
