// SPDX-License-Identifier: Apache-2.0
#include "tests/plugins/github_actions/runner_log.h"

#include <strings.h>

#include <algorithm>
#include <sstream>

namespace plimsoll::tests {
namespace {

constexpr std::size_t kShownOfKind = 10;
constexpr std::size_t kMessageLimit = 4096;
constexpr const char* kRegistered[] = {"set-env",  "set-output", "save-state",  "add-mask",       "add-path",
                                       "debug",    "warning",    "error",       "notice",         "group",
                                       "endgroup", "echo",       "add-matcher", "remove-matcher", "stop-commands"};

bool same(const std::string& left, const std::string& right) { return strcasecmp(left.c_str(), right.c_str()) == 0; }

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

std::string unescape(std::string text, std::initializer_list<std::pair<const char*, const char*>> pairs) {
  for (const auto& [escaped, plain] : pairs) replace_all(text, escaped, plain);
  return text;
}

void read_properties(std::string_view text, char between, std::map<std::string, std::string>& properties,
                     std::initializer_list<std::pair<const char*, const char*>> pairs) {
  std::istringstream parts{std::string(text)};
  for (std::string part; std::getline(parts, part, between);) {
    const std::size_t sign = part.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == part.size()) continue;
    properties[part.substr(0, sign)] = unescape(part.substr(sign + 1), pairs);
  }
}

std::size_t number_of(const Annotation& annotation, const char* name) {
  const auto found = annotation.properties.find(name);
  return found == annotation.properties.end() ? 0 : std::strtoul(found->second.c_str(), nullptr, 10);
}

}  // namespace

bool RunnerLog::is_registered(const std::string& name) const {
  return (!stop_token_.empty() && same(name, stop_token_)) ||
         std::any_of(std::begin(kRegistered), std::end(kRegistered), [&](const char* known) { return same(name, known); });
}

bool RunnerLog::parse_new(std::string_view line, Command& command) const {
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  if (!line.starts_with("::")) return false;
  const std::size_t end = line.find("::", 2);
  if (end == std::string_view::npos) return false;
  const std::string_view head = line.substr(2, end - 2);
  const std::size_t space = head.find(' ');
  command.name = std::string(head.substr(0, space));
  if (!is_registered(command.name)) return false;
  if (space != std::string_view::npos) {
    read_properties(head.substr(space + 1), ',', command.properties,
                    {{"%0D", "\r"}, {"%0A", "\n"}, {"%3A", ":"}, {"%2C", ","}, {"%25", "%"}});
  }
  command.data = unescape(std::string(line.substr(end + 2)), {{"%0D", "\r"}, {"%0A", "\n"}, {"%25", "%"}});
  return true;
}

// The older notation is a command wherever it stands in a line.
bool RunnerLog::parse_old(std::string_view line, Command& command) const {
  const std::size_t begin = line.find("##[");
  if (begin == std::string_view::npos) return false;
  const std::size_t end = line.find(']', begin);
  if (end == std::string_view::npos) return false;
  const std::string_view head = line.substr(begin + 3, end - begin - 3);
  const std::size_t space = head.find(' ');
  command.name = std::string(head.substr(0, space));
  if (!is_registered(command.name)) return false;
  if (space != std::string_view::npos) {
    read_properties(head.substr(space + 1), ';', command.properties,
                    {{"%3B", ";"}, {"%0D", "\r"}, {"%0A", "\n"}, {"%5D", "]"}});
  }
  command.data = unescape(std::string(line.substr(end + 1)), {{"%3B", ";"}, {"%0D", "\r"}, {"%0A", "\n"}, {"%5D", "]"}});
  return true;
}

void RunnerLog::carry_out(const Command& command) {
  if (same(command.name, "stop-commands")) {
    // A token that is a command, or none, is an error of the step.
    if (command.data.empty() || is_registered(command.data) || same(command.data, "pause-logging")) {
      other_commands.emplace_back("stop-commands with a bad token");
    } else {
      stop_token_ = command.data;
    }
    return;
  }
  const bool is_annotation = same(command.name, "error") || same(command.name, "warning") || same(command.name, "notice");
  if (!is_annotation) {
    other_commands.push_back(command.name);
    return;
  }
  Annotation annotation{command.name, command.data.substr(0, kMessageLimit), command.properties};
  const auto of_kind = std::count_if(annotations.begin(), annotations.end(),
                                     [&](const Annotation& other) { return same(other.kind, annotation.kind); });
  if (static_cast<std::size_t>(of_kind) >= kShownOfKind) {
    ++annotations_dropped;
    return;
  }
  // Files outside the workspace are dropped, and so are columns without a line or over several lines.
  auto& properties = annotation.properties;
  const auto file = properties.find("file");
  if (file != properties.end() &&
      (file->second.starts_with("..") || (file->second.starts_with("/") && !file->second.starts_with(workspace_ + "/")))) {
    properties.erase(file);
  }
  const std::size_t line = number_of(annotation, "line");
  const std::size_t end_line = std::max(line, number_of(annotation, "endLine"));
  if (line == 0 || end_line != line) {
    properties.erase("col");
    properties.erase("endColumn");
  }
  if (line != 0 && number_of(annotation, "endLine") != 0 && number_of(annotation, "endLine") < line) {
    properties.erase("line");
    properties.erase("endLine");
  }
  annotations.push_back(std::move(annotation));
}

void RunnerLog::take_line(const std::string& line) {
  shown += line + "\n";
  Command command;
  if (!parse_new(line, command)) {
    command = {};
    if (!parse_old(line, command)) return;
  }
  if (!stop_token_.empty()) {
    if (same(command.name, stop_token_)) stop_token_.clear();
    return;
  }
  carry_out(command);
}

bool RunnerLog::read_pairs(const std::string& text, std::map<std::string, std::string>& pairs) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    const std::size_t equals = line.find('=');
    const std::size_t heredoc = line.find("<<");
    if (equals != std::string::npos && (heredoc == std::string::npos || equals < heredoc)) {
      if (equals == 0) return false;
      pairs[line.substr(0, equals)] = line.substr(equals + 1);
    } else if (heredoc != std::string::npos && heredoc != 0 && heredoc + 2 < line.size()) {
      const std::string delimiter = line.substr(heredoc + 2);
      std::string value;
      bool closed = false;
      bool first = true;
      for (std::string part; !closed && std::getline(lines, part); first = false) {
        closed = part == delimiter;
        if (!closed) value += (first ? "" : "\n") + part;
      }
      if (!closed) return false;
      pairs[line.substr(0, heredoc)] = value;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace plimsoll::tests
