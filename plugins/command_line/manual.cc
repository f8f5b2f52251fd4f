// SPDX-License-Identifier: Apache-2.0
//
// Each command is a subsection with its own options; texts come as paragraphs, lines that start with blanks as they stand.
#include "plugins/command_line/manual.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "engine/scanner.h"
#include "plugins/command_line/help_topics.h"
#include "plugins/command_line/options.h"

namespace plimsoll::command_line {
namespace {

// Hyphens that people copy into a shell, backslashes, and dots or quotes that would begin a request.
std::string roff(std::string_view text) {
  std::string result;
  for (const char byte : text) {
    if (byte == '-') {
      result += "\\-";
    } else if (byte == '\\') {
      result += "\\e";
    } else if (byte == '\'') {
      result += "\\(aq";
    } else if (byte == '`') {
      result += "\\(ga";
    } else if (byte == '^') {
      result += "\\(ha";
    } else if (byte == '~') {
      result += "\\(ti";
    } else {
      result += byte;
    }
  }
  return result.starts_with('.') ? "\\&" + result : result;
}

std::string heading(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char byte) { return std::toupper(byte); });
  return upper;
}

void append_text(std::string& page, std::string_view text) {
  bool example = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    const bool stands = line.starts_with(' ');
    if (stands != example && !line.empty()) {
      page += stands ? ".PP\n.EX\n" : ".EE\n.PP\n";
      example = stands;
    }
    if (line.empty() && !example) {
      page += ".PP\n";
    } else {
      page += roff(line) + "\n";
    }
  }
  if (example) page += ".EE\n";
}

void append_option(std::string& page, const OptionRow& row) {
  page += ".TP\n";
  if (row.letter != '\0') page += std::string("\\fB\\-") + row.letter + "\\fR, ";
  page += "\\fB" + roff(std::string("--") + row.name) + "\\fR";
  if (row.value != nullptr) page += " \\fI" + roff(row.value) + "\\fR";
  page += "\n" + roff(row.help) + ".\n";
}

}  // namespace

std::string manual_page() {
  std::string page = ".\\\" Made by 'plimsoll help --man'.\n.TH PLIMSOLL 1 \"\" \"plimsoll " + roff(version_info().version) +
                     "\" \"User Commands\"\n.SH NAME\nplimsoll \\- find what must not ship\n"
                     ".SH SYNOPSIS\n\\fBplimsoll\\fR \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]\n.SH DESCRIPTION\n";
  const std::string overview = overview_text();
  append_text(page, std::string_view(overview).substr(0, overview.find("\n\n") + 1));
  page += ".SH COMMANDS\n";
  for (const CommandRow& command : command_rows()) {
    page += ".SS \"plimsoll " + std::string(command.name) + (command.arguments[0] != '\0' ? " " : "") +
            roff(command.arguments) + "\"\n";
    std::string summary = command.summary;
    summary[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(summary[0])));
    page += roff(summary) + ".\n";
    if (command.description[0] != '\0') {
      page += ".PP\n";
      append_text(page, command.description);
    }
    for (const OptionRow& row : option_rows()) {
      // What every command takes is said once, below.
      if (row.commands != kAll && (row.commands & command.bit) != 0) append_option(page, row);
    }
    if (command.examples[0] != '\0') append_text(page, command.examples);
  }
  page += ".SS \"Every command\"\n";
  for (const OptionRow& row : option_rows()) {
    if (row.commands == kAll) append_option(page, row);
  }
  for (const HelpTopic& topic : help_topics()) {
    page += ".SH \"" + heading(topic.name) + "\"\n";
    std::string summary = topic.summary;
    summary[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(summary[0])));
    page += roff(summary) + ".\n.PP\n";
    append_text(page, topic.text);
  }
  page += ".SH \"SEE ALSO\"\n\\fBgit\\fR(1), \\fBgithooks\\fR(5)\n";
  return page;
}

}  // namespace plimsoll::command_line
