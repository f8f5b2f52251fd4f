// SPDX-License-Identifier: Apache-2.0
//
// `docker run` understood wherever it stands: docker, podman and nerdctl; run, create, build, pull, login and exec; with
// options before and after the command, joined short options, values behind "=" or in the next word.
//
//   shell script, Makefile recipe, CI job    add_container_commands(list, place, model)
//   one command as words (unit, task)        add_container_command(words, span, model)
//   options alone (devcontainer runArgs)     add_run_options(words, model, container)
//
// A word that cannot be known is never guessed: the option or image it stands for is there, with `resolved` false.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "engine/documents/deployment.h"
#include "engine/documents/shell/shell_tree.h"

namespace plimsoll::documents {

// What a script is part of, for the images it names and the containers it starts.
struct ScriptContext {
  bool in_ci = false;               // a job of a pipeline: nothing it starts ships
  std::function<Span(Span)> place;  // span of the text that was parsed -> span of the file; empty: the same
};

// Reads the words of one simple command, the program first ("sudo -E docker ..." included). False when it is no container
// command; then nothing was added.
bool add_container_command(std::span<const Value> words, Span span, const ScriptContext& context, Model& model);

// Options of a run without a program and an image, into an existing container.
void add_run_options(std::span<const Value> words, Model& model, std::size_t container);

// Every container command of a script, in the order of the text. Variables and arrays that the script sets to plain text
// before they are used are followed, `${X:-default}` too.
void add_container_commands(const shell::List& list, const ScriptContext& context, Model& model);

// The same for every script of a model that is read already: steps of CI jobs, hooks, recipes, units. Called once, at the
// end of a reader.
void add_container_commands_of_scripts(bool in_ci, Model& model);
inline Model with_container_commands(bool in_ci, Model model) {
  add_container_commands_of_scripts(in_ci, model);
  return model;
}

}  // namespace plimsoll::documents
