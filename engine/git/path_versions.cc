// SPDX-License-Identifier: Apache-2.0
#include "engine/git/path_versions.h"

#include <iterator>
#include <unordered_set>

#include "engine/git/file_versions.h"
#include "engine/git/name_table.h"

namespace plimsoll::git {

Result<std::vector<TipFile>> path_versions(Repository& repository, const std::vector<Root>& roots,
                                           const std::set<std::string, std::less<>>& paths,
                                           const PathVersionsOptions& options) {
  using Names = std::unordered_set<std::string, NameHash, std::equal_to<>>;
  Names names;
  Names folder_names;
  Names folders;
  for (const std::string& path : paths) {
    std::size_t begin = 0;
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', begin)) {
      folder_names.insert(path.substr(begin, slash - begin));
      folders.insert(path.substr(0, slash));
      begin = slash + 1;
    }
    names.insert(path.substr(begin));
  }
  FileChoice choice;
  choice.name = [&](std::string_view name) { return names.contains(name); };
  choice.folder = [&](std::string_view name) { return folder_names.contains(name); };
  choice.wanted = [&](std::string_view path) { return paths.contains(path); };
  choice.wanted_folder = [&](std::string_view path) { return folders.contains(path); };
  FileVersionsOptions all;
  all.threads = options.threads;
  all.memory_bytes = options.memory_bytes;
  all.plain = options.plain;
  all.told_kinds = kSweepTrees | kSweepBlobs;
  all.cancelled = options.cancelled;
  SkipLog told_elsewhere;
  auto versions = file_versions(repository, roots, choice, all, told_elsewhere);
  if (!versions) return fail(std::move(versions.error()));
  std::vector<TipFile> files;
  files.reserve(versions->size());
  for (FileVersion& version : *versions) files.push_back(std::move(static_cast<TipFile&>(version)));
  return files;
}

}  // namespace plimsoll::git
