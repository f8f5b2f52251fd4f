// SPDX-License-Identifier: Apache-2.0
//
// Small facts about command names that several files ask for.
#pragma once

#include <string>
#include <string_view>

#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

// Commands that do something and end, or serve a person at a terminal: never a service.
bool is_tool(std::string_view program);
// sh, bash, dash ...
bool is_shell_program(std::string_view program);
// python3.9, ruby, perl, php, node ...: what runs is the script behind it.
bool is_interpreter(std::string_view program);
// How many words in front of the command a wrapper takes up ("gosu u", "env A=b", "tini --"); 0: not a wrapper.
std::size_t wrapper_length(const Arguments& argv);
// The words of this command line do not start the service: `nginx -t`, `mysqld --initialize`, `pg_ctl stop`.
bool is_other_action(const Service& service, std::string_view program, const Arguments& argv);
// Surely stays in the foreground.
bool stays_in_foreground(const Service& service, const Arguments& argv);
// Words that name the upkeep of something else: watch, backup, wait-for ...
bool names_helper(std::string_view program);

// The name of an image says that it is an application: none of its words is that of a system, a language or a base.
bool names_application(std::string_view repository);

}  // namespace plimsoll::detect::services
