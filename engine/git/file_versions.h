// SPDX-License-Identifier: Apache-2.0
//
// Which files stood below many root trees: what files_below() tells, by one pass over all trees of the repository instead
// of a walk from each root. For thousands of roots it is many times faster. It can also tell which of the roots hold a
// file: the tags that ship it.
//
//   FileChoice choice;
//   choice.name = [](std::string_view name) { return name.ends_with(".yml"); };
//   choice.wanted = [](std::string_view path) { return path.starts_with("deploy/"); };
//   FileVersionsOptions options;
//   options.told_apart = tags.size();       // the last roots are those of the tags
//   auto files = file_versions(*repository, roots, choice, options, skips);
//   for (const FileVersion& file : *files) { file.path, file.blob; file.held_by ... }
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "engine/git/files_at_tips.h"

namespace plimsoll::git {

struct FileVersion : TipFile {
  std::vector<std::uint32_t>
      held_by;  // which of the last `told_apart` roots hold it here, the first of them being 0; sorted
};

// What is asked for. `name` and `folder` are asked once for each name and must say yes to every name that a wanted path
// can have; they are called from several threads. An empty function says yes.
struct FileChoice {
  std::function<bool(std::string_view name)> name;    // of a file
  std::function<bool(std::string_view name)> folder;  // of a folder above one
  std::function<bool(std::string_view path)> wanted;
  std::function<bool(std::string_view path)> wanted_folder;
};

struct FileVersionsOptions {
  unsigned threads = 1;
  std::size_t memory_bytes = 0;
  bool plain = false;
  // How many of the last roots are told apart in `held_by`.
  std::size_t told_apart = 0;
  // Kinds whose damaged objects another sweep of the scan has told of (SweepOptions::told_kinds).
  unsigned told_kinds = 0;
  std::function<bool()> cancelled;
};

// The files (not links or submodules); each distinct (path, blob) once, with the first of the roots that holds it. Sorted by
// path, then blob. Trees that are missing below a root are told in `skips`.
Result<std::vector<FileVersion>> file_versions(Repository& repository, const std::vector<Root>& roots,
                                               const FileChoice& choice, const FileVersionsOptions& options, SkipLog& skips);

}  // namespace plimsoll::git
