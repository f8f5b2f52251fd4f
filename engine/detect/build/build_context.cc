// SPDX-License-Identifier: Apache-2.0
//
// build/unfiltered-context: the whole build context copied into an image that ships, with nothing that keeps .git, .env and
// key files out. What lies in the folder decides how bad it is: files with secrets by name are named.
#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/path_pattern.h"
#include "engine/detect/build/build_checks.h"
#include "engine/detect/container_view.h"
#include "engine/documents/dockerfile/dockerfile.h"
#include "engine/documents/secret_file/secret_file.h"

namespace plimsoll::detect::build {

namespace {

constexpr std::size_t kIgnoreLimit = 256 * 1024;
constexpr std::size_t kFileLimit = 2000;

bool is_whole_context(std::string_view source) {
  while (source.size() > 1 && source.ends_with('/')) source.remove_suffix(1);
  return source == "." || source == "./" || source == "/" || source == "./." || source == "*" || source == "./*" ||
         source == "/*";
}

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

// Unlike in .gitignore a pattern without "/" counts from the root of the context only. What fits a folder fits all below it.
bool fits(std::string_view pattern, std::string_view path) {
  if (pattern == "*" || pattern == "**" || pattern == "**/*") return true;
  for (std::size_t end = path.find('/');; end = path.find('/', end + 1)) {
    const std::string_view part = path.substr(0, end);
    const bool at_root = part.find('/') == std::string_view::npos;
    if (pattern.find('/') == std::string_view::npos) {
      if (at_root && path_matches(pattern, part)) return true;
    } else if (path_matches(pattern, part) || (pattern.starts_with("**/") && path_matches(pattern.substr(3), part))) {
      return true;
    }
    if (end == std::string_view::npos) return false;
  }
}

// Whether a .dockerignore keeps a path out: the last pattern that fits decides.
bool is_ignored(std::string_view patterns, std::string_view path) {
  bool ignored = false;
  while (!patterns.empty()) {
    const std::size_t end = patterns.find('\n');
    std::string_view line = patterns.substr(0, end);
    patterns.remove_prefix(end == std::string_view::npos ? patterns.size() : end + 1);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    if (line.empty() || line.front() == '#') continue;
    const bool negated = line.front() == '!';
    if (negated) line.remove_prefix(1);
    while (line.starts_with("/")) line.remove_prefix(1);
    while (line.starts_with("./")) line.remove_prefix(2);
    while (line.size() > 1 && line.ends_with('/')) line.remove_suffix(1);
    if (fits(line, path)) ignored = !negated;
  }
  return ignored;
}

}  // namespace

void check_build_context(const CheckInput& input, Matches& matches, CheckCounts&) {
  using documents::dockerfile::Keyword;
  if (!input.model.dockerfile || input.files == nullptr) return;
  const documents::dockerfile::File& file = *input.model.dockerfile;
  const documents::dockerfile::Stage* final_stage = file.final_stage();
  if (final_stage == nullptr) return;
  // Only what ships: in an earlier stage the context stays behind.
  const std::vector<std::size_t> shipped = file.ancestry(final_stage->index);
  for (const documents::dockerfile::Instruction& instruction : file.instructions) {
    if (instruction.keyword != Keyword::copy && instruction.keyword != Keyword::add) continue;
    if (!instruction.stage || std::find(shipped.begin(), shipped.end(), *instruction.stage) == shipped.end()) continue;
    if (instruction.find_flag("from") != nullptr || instruction.words.size() < 2) continue;
    const bool whole = std::any_of(instruction.words.begin(), instruction.words.end() - 1,
                                   [](const documents::dockerfile::Word& word) { return is_whole_context(word.text); });
    if (!whole) continue;
    // The context is mostly the folder of the Dockerfile, else the root; BuildKit asks for NAME.dockerignore first.
    const std::string folder = folder_of(input.path);
    std::optional<std::string> patterns = input.files->read(std::string(input.path) + ".dockerignore", kIgnoreLimit);
    const auto in_folder = [](const std::string& place, std::string_view name) {
      return place.empty() ? std::string(name) : place + "/" + std::string(name);
    };
    if (!patterns) patterns = input.files->read(in_folder(folder, ".dockerignore"), kIgnoreLimit);
    if (!patterns && !folder.empty()) patterns = input.files->read(".dockerignore", kIgnoreLimit);
    if (!patterns) patterns = input.files->read(in_folder(folder, ".containerignore"), kIgnoreLimit);
    std::vector<std::string> carried;
    for (const std::string& path : input.files->list_named(folder, documents::may_be_secret_file, kFileLimit)) {
      const std::string_view relative =
          folder.empty() ? std::string_view(path) : std::string_view(path).substr(std::min(path.size(), folder.size() + 1));
      const std::optional<documents::SecretFileKind> kind = documents::secret_file_kind(relative);
      if (!kind || kind->severity == Severity::low) continue;
      if (patterns && is_ignored(*patterns, relative)) continue;
      carried.emplace_back(relative);
      if (carried.size() == 5) break;
    }
    const bool carries_git = folder.empty() && !(patterns && is_ignored(*patterns, ".git"));
    if (carried.empty() && (patterns || !carries_git)) return;
    Match match = make_match(
        {"build/unfiltered-context", carried.empty() ? Severity::info : Severity::medium}, instruction.span,
        carried.empty() ? "The whole folder is copied into the image, .git among it, and no .dockerignore keeps anything out"
                        : "The whole folder is copied into the image, " + carried.front() + " among it",
        "context " + (carried.empty() ? std::string(".git") : carried.front()));
    for (const std::string& path : carried) match.evidence.push_back({path + " is copied", {}, {}, 0});
    matches.push_back(std::move(match));
    return;  // one finding a file
  }
}

}  // namespace plimsoll::detect::build
