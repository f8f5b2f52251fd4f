// SPDX-License-Identifier: Apache-2.0
//
// How a reader or a check asks for files beside its document. In the header alone: the room that implements it for git
// (engine/git/tree_lookups.h, file_lookup.h) does not link the documents.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plimsoll::documents {

// Files beside the document, from the same tree at the same commit. Paths are relative to the root of that tree, with
// "/" between parts and without "." or ".."; a reader normalises before it asks. Safe to call from the thread that reads
// the document only.
class FileLookup {
 public:
  virtual ~FileLookup() = default;
  // Whole content; nothing when there is no such file, it is not a regular file, or it is larger than `limit_bytes`.
  virtual std::optional<std::string> read(std::string_view path, std::size_t limit_bytes) = 0;
  // Paths of the files below a folder (any depth), sorted, at most `limit`; empty when there is none. "" is the root.
  virtual std::vector<std::string> list(std::string_view folder, std::size_t limit) = 0;
  // The same for files with a wanted name and all files below folders with a wanted name. A lookup in git remembers by
  // folder what it found, so that asking in every version of a tree costs what has changed; `wanted` must be pure.
  using NameFilter = bool (*)(std::string_view name, bool is_folder);
  // This form is for lookups that remember nothing.
  virtual std::vector<std::string> list_named(std::string_view folder, NameFilter wanted, std::size_t limit) {
    constexpr std::size_t kListed = 50'000;
    std::vector<std::string> paths;
    for (std::string& path : list(folder, kListed)) {
      if (paths.size() == limit) break;
      std::string_view rest = std::string_view(path).substr(folder.empty() ? 0 : folder.size() + 1);
      bool fits = false;
      for (std::size_t slash = rest.find('/'); slash != std::string_view::npos && !fits; slash = rest.find('/')) {
        fits = wanted(rest.substr(0, slash), true);
        rest.remove_prefix(slash + 1);
      }
      if (fits || wanted(rest, false)) paths.push_back(std::move(path));
    }
    return paths;
  }
};

}  // namespace plimsoll::documents
