// SPDX-License-Identifier: Apache-2.0
//
// Every option of the program: one row each, the one source of parsing, help, completions and the man page.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll::command_line {

// A command as its bit, so that a row can say where its option counts.
enum Commands : std::uint32_t {
  kScan = 1U << 0U,
  kBaseline = 1U << 1U,
  kRules = 1U << 2U,
  kVersion = 1U << 3U,
  kParse = 1U << 4U,
  kExplain = 1U << 5U,
  kImages = 1U << 6U,
  kRender = 1U << 7U,
  kMerge = 1U << 8U,
  kDiff = 1U << 9U,
  kHook = 1U << 10U,
  kCi = 1U << 11U,
  kHelp = 1U << 12U,
  kCompletions = 1U << 13U,
  kAll = 0xFFFFFFFFU,
};

struct OptionRow {
  const char* name;   // without "--"
  char letter;        // '\0': none
  const char* value;  // name of the value in the help, or its choices: "auto|never"; nullptr: a flag
  bool repeated;      // may be given several times
  std::uint32_t commands;
  const char* group;  // heading in the help
  const char* help;   // one or two sentences, without a full stop at the end
};

std::span<const OptionRow> option_rows();

struct CommandRow {
  const char* name;
  std::uint32_t bit;
  const char* arguments;    // "[PATH]"
  const char* summary;      // one line
  const char* description;  // paragraphs
  const char* examples;     // lines, indented
};

std::span<const CommandRow> command_rows();
const CommandRow* find_command(std::string_view name);

struct Arguments {
  std::vector<std::string> positional;
  std::map<std::string, std::vector<std::string>> values;  // by option name; flags have one empty value

  [[nodiscard]] bool has(const std::string& name) const { return values.count(name) != 0; }
  [[nodiscard]] std::string value(const std::string& name, const std::string& otherwise = {}) const {
    const auto found = values.find(name);
    return found == values.end() ? otherwise : found->second.back();
  }
  [[nodiscard]] std::vector<std::string> all(const std::string& name) const {
    const auto found = values.find(name);
    return found == values.end() ? std::vector<std::string>() : found->second;
  }
};

// Reads the words after the command's name. On trouble: nothing, and `error` is a sentence.
std::optional<Arguments> parse_arguments(const CommandRow& command, const std::vector<std::string>& words,
                                         std::string& error);

std::string help_text(const CommandRow& command);
std::string overview_text();

}  // namespace plimsoll::command_line
