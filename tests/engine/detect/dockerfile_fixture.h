// SPDX-License-Identifier: Apache-2.0
//
// Checks over the tree of a Dockerfile, with a handful of files beside it.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/documents/dockerfile/dockerfile.h"
#include "engine/documents/dockerfile/dockerfile_document.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::testing {

class FilesInMemory : public documents::FileLookup {
 public:
  explicit FilesInMemory(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  std::optional<std::string> read(std::string_view path, std::size_t limit_bytes) override {
    const auto found = files_.find(std::string(path));
    if (found == files_.end() || found->second.size() > limit_bytes) return std::nullopt;
    return found->second;
  }

  std::vector<std::string> list(std::string_view folder, std::size_t limit) override {
    std::vector<std::string> paths;
    for (const auto& [path, content] : files_) {
      const bool below =
          folder.empty() || (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
      if (below && paths.size() < limit) paths.push_back(path);
    }
    return paths;
  }

 private:
  std::map<std::string, std::string> files_;
};

// Read as a scan reads it: variables expanded, stages joined.
inline documents::Model dockerfile(std::string_view text, std::string_view path = "Dockerfile",
                                   documents::FileLookup* files = nullptr) {
  return documents::read_dockerfile(path, text, files);
}

inline std::vector<Match> run_beside(CheckFunction check, std::string_view text, std::string_view path,
                                     documents::FileLookup* files) {
  static const documents::DocumentType kType{documents::DocumentKind::dockerfile, "dockerfile", nullptr, nullptr, nullptr};
  const documents::Model model = dockerfile(text, path, files);
  const CheckSettings settings;
  const CheckInput input{path, text, kType, model, files, settings};
  std::vector<Match> matches;
  CheckCounts counts;
  check(input, matches, counts);
  return matches;
}

}  // namespace plimsoll::detect::testing
