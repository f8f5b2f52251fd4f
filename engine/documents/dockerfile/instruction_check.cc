// SPDX-License-Identifier: Apache-2.0
//
// What the builder refuses. Only errors that stop every build are named: a linter's taste has its place in the rules.
#include <algorithm>
#include <array>

#include "engine/documents/dockerfile/heredoc_names.h"
#include "engine/documents/dockerfile/instruction.h"

namespace plimsoll::documents::dockerfile {
namespace {

// All flags of current builders, podman's included; keywords that are not listed take none (STOPSIGNAL ignores them).
bool is_known_flag(Keyword keyword, std::string_view name) {
  static constexpr std::array<std::string_view, 8> kAdd = {"chown",    "chmod",  "link",    "keep-git-dir",
                                                           "checksum", "unpack", "exclude", "from"};
  static constexpr std::array<std::string_view, 6> kCopy = {"chown", "from", "chmod", "link", "exclude", "parents"};
  static constexpr std::array<std::string_view, 4> kRun = {"mount", "network", "security", "device"};
  static constexpr std::array<std::string_view, 5> kHealth = {"interval", "timeout", "start-period", "start-interval",
                                                              "retries"};
  const auto among = [name](const auto& names) { return std::find(names.begin(), names.end(), name) != names.end(); };
  switch (keyword) {
    case Keyword::add:
      return among(kAdd);
    case Keyword::copy:
      return among(kCopy);
    case Keyword::run:
      return among(kRun);
    case Keyword::healthcheck:
      return among(kHealth);
    case Keyword::from:
      return name == "platform";
    case Keyword::stopsignal:
    case Keyword::arg:
    case Keyword::unknown:
      return true;
    default:
      return false;
  }
}

// All but the switches, which mean "true" when they stand alone.
bool needs_value(Keyword keyword, std::string_view name) {
  if (keyword == Keyword::unknown || keyword == Keyword::arg || keyword == Keyword::stopsignal) return false;
  return name != "link" && name != "keep-git-dir" && name != "unpack" && name != "parents";
}

bool is_stage_name(std::string_view name) {
  if (name.empty()) return false;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const char first = lower(name[0]);
  if (first < 'a' || first > 'z') return false;
  return std::all_of(name.begin(), name.end(), [&](char raw) {
    const char c = lower(raw);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

bool is_as(std::string_view word) {
  return word.size() == 2 && (word[0] == 'a' || word[0] == 'A') && (word[1] == 's' || word[1] == 'S');
}

std::string problem_of(const Instruction& instruction) {
  const std::string name(name_of(instruction.keyword));
  for (const Flag& flag : instruction.flags)
    if (!is_known_flag(instruction.keyword, flag.name))
      return "unknown flag '" + flag.text.substr(0, flag.text.find('=')).substr(0, 80) + "' of " + name;
  for (const Flag& flag : instruction.flags)
    if (!flag.has_value && needs_value(instruction.keyword, flag.name))
      return "the flag '--" + flag.name + "' of " + name + " needs a value";
  const std::size_t count = instruction.words.size();
  switch (instruction.keyword) {
    case Keyword::unknown:
      return "unknown instruction '" + instruction.keyword_text.substr(0, 80) + "'";
    case Keyword::from:
      if (count == 3 && is_as(instruction.words[1].text))
        return is_stage_name(instruction.words[2].text)
                   ? ""
                   : "'" + instruction.words[2].text.substr(0, 80) + "' is no name for a stage";
      return count == 1 ? "" : "FROM takes one argument, or three with AS";
    case Keyword::env:
    case Keyword::label:
      for (const Assignment& pair : instruction.assignments)
        if (pair.name.text.empty()) return "a name of " + name + " is empty";
      return instruction.assignments.empty() ? name + " needs at least one argument" : "";
    case Keyword::arg:
      for (const Assignment& pair : instruction.assignments)
        if (pair.name.text.empty()) return "a name of ARG is empty";
      return instruction.assignments.empty() ? "ARG needs at least one argument" : "";
    case Keyword::add:
    case Keyword::copy:
      if (count < 2) return name + " needs at least two arguments";
      return is_heredoc_word(instruction.words.back().text) ? name + " cannot have a heredoc as its destination" : "";
    case Keyword::workdir:
    case Keyword::user:
    case Keyword::stopsignal:
    case Keyword::maintainer:
      return count == 1 ? "" : name + " needs exactly one argument";
    case Keyword::expose:
    case Keyword::volume:
      return count == 0 ? name + " needs at least one argument" : "";
    case Keyword::shell:
      if (count == 0) return "SHELL needs at least one argument";
      return instruction.json_form ? "" : "SHELL needs the JSON form";
    case Keyword::healthcheck: {
      if (count == 0) return "HEALTHCHECK needs at least one argument";
      std::string type = instruction.words[0].text;
      std::transform(type.begin(), type.end(), type.begin(),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
      if (type == "NONE") return count == 1 ? "" : "HEALTHCHECK NONE takes no arguments";
      if (type != "CMD") return "HEALTHCHECK takes CMD or NONE, not '" + instruction.words[0].text.substr(0, 80) + "'";
      return count == 1 ? "HEALTHCHECK CMD needs a command" : "";
    }
    case Keyword::onbuild: {
      if (instruction.trigger.empty()) return "ONBUILD needs at least one argument";
      const Instruction& trigger = instruction.trigger[0];
      if (trigger.keyword == Keyword::onbuild || trigger.keyword == Keyword::from || trigger.keyword == Keyword::maintainer)
        return std::string(name_of(trigger.keyword)) + " is not allowed behind ONBUILD";
      return trigger.problem;
    }
    case Keyword::run:
    case Keyword::cmd:
    case Keyword::entrypoint:
      return "";
  }
  return "";
}

}  // namespace

void check_instruction(Instruction& instruction) {
  for (Instruction& trigger : instruction.trigger) check_instruction(trigger);
  if (instruction.problem.empty()) instruction.problem = problem_of(instruction);
}

}  // namespace plimsoll::documents::dockerfile
