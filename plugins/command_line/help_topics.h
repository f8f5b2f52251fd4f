// SPDX-License-Identifier: Apache-2.0
//
// What does not belong to one command: `plimsoll help TOPIC`, and the sections of the manual page.
#pragma once

#include <span>
#include <string_view>

namespace plimsoll::command_line {

struct HelpTopic {
  const char* name;     // "exit-codes"
  const char* summary;  // one line
  const char* text;     // lines of at most 110 columns; one that starts with blanks is shown as it stands
};

std::span<const HelpTopic> help_topics();
const HelpTopic* find_topic(std::string_view name);

}  // namespace plimsoll::command_line
