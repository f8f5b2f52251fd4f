// SPDX-License-Identifier: Apache-2.0
//
// The words of one command line: what stands before the program, which program it is, where options end.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/documents/deployment.h"
#include "engine/documents/run_command/option_table.h"

namespace plimsoll::documents::command_line {

enum class Program { none, engine, kubectl, buildah, skopeo };

// "docker", "/usr/bin/podman", "$CONTAINER_ENGINE".
Program program_of(const Value& word);

// Skips what runs another command: sudo with its options, env with its assignments, time, nohup, exec.
std::size_t skip_prefix(std::span<const Value> words);

struct Option {
  const KnownOption* known = nullptr;
  std::string name;  // as long name where it is known
  std::optional<Value> value;
  Span span;
};

inline bool is_option(const Value& word) { return word.expanded.size() > 1 && word.expanded.front() == '-'; }

// Reads the option at words[i] and moves on; joined short options give several.
void read_option(OptionTable table, std::span<const Value> words, std::size_t& i, std::vector<Option>& options);

// Whether an unknown word before the image stands for options: "docker run $OPTS image".
bool stands_for_options(std::span<const Value> words, std::size_t i);

// The part of a word behind its first `count` bytes.
Value rest_of(const Value& word, std::size_t count);

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> list);

}  // namespace plimsoll::documents::command_line
