// SPDX-License-Identifier: Apache-2.0
//
// The manual page, made from the tables of commands, options and topics.
#pragma once

#include <string>

namespace plimsoll::command_line {

// roff with the man macros, section 1. Depends on nothing but the tables and the version.
std::string manual_page();

}  // namespace plimsoll::command_line
