// SPDX-License-Identifier: Apache-2.0
//
// build/secret-file-copied, the second half: a file that holds credentials not by its name but because a variable that tools
// read their credentials from (GOOGLE_APPLICATION_CREDENTIALS, AWS_CONFIG_FILE, KUBECONFIG) points at it, and that a COPY
// brings into the image.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/detect/build/build_checks.h"
#include "engine/detect/container_view.h"
#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::detect::build {

namespace {

using documents::dockerfile::Instruction;
using documents::dockerfile::Keyword;

constexpr std::array<std::string_view, 5> kFileVariables{"GOOGLE_APPLICATION_CREDENTIALS", "AWS_SHARED_CREDENTIALS_FILE",
                                                         "AWS_CONFIG_FILE", "AZURE_AUTH_LOCATION", "KUBECONFIG"};
constexpr std::size_t kCopiesLimit = 1000;

bool is_file_variable(std::string_view name) {
  return std::find(kFileVariables.begin(), kFileVariables.end(), name) != kFileVariables.end();
}

std::string_view without_quotes(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    return text.substr(1, text.size() - 2);
  return text;
}

// From the root, without "." parts and a "/" at the end; empty for the root itself, or when a part leads upwards.
std::string absolute(std::string_view folder, std::string_view path) {
  std::string joined = path.starts_with('/') ? std::string(path) : std::string(folder) + "/" + std::string(path);
  std::string result;
  std::string_view rest = joined;
  while (!rest.empty()) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, slash);
    rest.remove_prefix(std::min(rest.size(), slash + 1));
    if (part.empty() || part == ".") continue;
    if (part == "..") return {};
    result += "/" + std::string(part);
  }
  return result;
}

struct Copy {
  const Instruction* instruction = nullptr;
  std::string target;
};

struct StageFiles {
  std::string folder;
  std::vector<Copy> copies;
  std::vector<std::pair<std::string, std::string>> variables;  // name, path
};

void report(const Instruction& copy, const std::string& variable, Matches& matches) {
  matches.push_back(
      make_match({"build/secret-file-copied", Severity::medium, Confidence::possible}, copy.span,
                 std::string(name_of(copy.keyword)) + " brings the file that " + variable + " names into the image",
                 "copy " + variable));
}

void read_copy(const Instruction& instruction, StageFiles& stage, Matches& matches) {
  if (instruction.find_flag("from") != nullptr || instruction.words.size() < 2) return;
  const std::string_view target = without_quotes(instruction.words.back().text);
  // COPY credentials.json $GOOGLE_APPLICATION_CREDENTIALS
  std::string_view name = target;
  if (name.starts_with("${") && name.ends_with("}"))
    name = name.substr(2, name.size() - 3);
  else if (name.starts_with("$"))
    name.remove_prefix(1);
  if (name.size() < target.size() && is_file_variable(name)) return report(instruction, std::string(name), matches);
  if (target.find('$') != std::string_view::npos || stage.copies.size() >= kCopiesLimit) return;
  stage.copies.push_back({&instruction, absolute(stage.folder, target)});
}

}  // namespace

void check_named_credentials(const CheckInput& input, Matches& matches, CheckCounts&) {
  if (!input.model.dockerfile) return;
  std::map<std::size_t, StageFiles> stages;
  for (const Instruction& instruction : input.model.dockerfile->instructions) {
    StageFiles& stage = stages[instruction.stage.value_or(0)];
    switch (instruction.keyword) {
      case Keyword::workdir:
        if (!instruction.words.empty())
          stage.folder = absolute(stage.folder, without_quotes(instruction.words.front().text));
        break;
      case Keyword::env:
      case Keyword::arg:
        for (const auto& assignment : instruction.assignments) {
          const std::string_view value = without_quotes(assignment.value.text);
          if (!is_file_variable(assignment.name.text) || value.empty() || value.find('$') != std::string_view::npos)
            continue;
          stage.variables.emplace_back(assignment.name.text, absolute(stage.folder, value));
        }
        break;
      case Keyword::copy:
      case Keyword::add:
        read_copy(instruction, stage, matches);
        break;
      default:
        break;
    }
  }
  for (const auto& [index, stage] : stages) {
    for (const auto& [name, path] : stage.variables) {
      const auto copy = std::find_if(stage.copies.begin(), stage.copies.end(), [&](const Copy& one) {
        return path == one.target || (path.starts_with(one.target) && path[one.target.size()] == '/');
      });
      if (copy != stage.copies.end() && !path.empty()) report(*copy->instruction, name, matches);
    }
  }
}

}  // namespace plimsoll::detect::build
