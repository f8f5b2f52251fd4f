// SPDX-License-Identifier: Apache-2.0
//
// A tree of files in memory, and what a Dockerfile in it starts, in one line: "multiple: apache mysql".
#pragma once

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/detect/services/image_start.h"
#include "engine/detect/services/service_checks.h"
#include "engine/detect/services/service_verdict.h"
#include "engine/documents/dockerfile/dockerfile_document.h"

namespace plimsoll::detect::services::testing {

struct TextFile {
  std::string path;
  std::string text;
};

class MemoryTree final : public documents::FileLookup {
 public:
  MemoryTree() = default;
  explicit MemoryTree(std::initializer_list<TextFile> files) {
    for (const TextFile& file : files) files_[file.path] = file.text;
  }
  void put(std::string path, std::string text) { files_[std::move(path)] = std::move(text); }
  [[nodiscard]] std::string at(std::string_view path) const {
    const auto found = files_.find(path);
    return found == files_.end() ? std::string() : found->second;
  }
  std::optional<std::string> read(std::string_view path, std::size_t limit_bytes) override {
    const auto found = files_.find(path);
    if (found == files_.end() || found->second.size() > limit_bytes) return std::nullopt;
    return found->second;
  }
  std::vector<std::string> list(std::string_view folder, std::size_t limit) override {
    std::vector<std::string> result;
    const std::string prefix = folder.empty() ? std::string() : std::string(folder) + "/";
    for (auto each = files_.lower_bound(prefix);
         each != files_.end() && each->first.starts_with(prefix) && result.size() < limit; ++each)
      result.push_back(each->first);
    return result;
  }

 private:
  std::map<std::string, std::string, std::less<>> files_;
};

inline std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

inline const ServiceCatalogue& catalogue() {
  static const ServiceCatalogue kCatalogue = [] {
    const std::string folder = std::string(PLIMSOLL_SOURCE_DIR) + "/rulesets/services/";
    auto parsed = ServiceCatalogue::parse(read_text(folder + "catalogue.tsv"), read_text(folder + "base_images.tsv"));
    if (!parsed) std::abort();
    return std::move(*parsed);
  }();
  return kCatalogue;
}

inline std::string verdict_line(const Verdict& verdict) {
  static const char* const kNames[] = {"nothing", "one", "note", "probable", "multiple"};
  std::set<std::string> names;
  for (const RunningService& service : verdict.services) names.insert(service.name);
  std::string text = std::string(kNames[static_cast<std::size_t>(verdict.kind)]) + ":";
  for (const std::string& name : names) text += " " + name;
  return text;
}

inline std::string verdict_on(MemoryTree& tree, const std::string& path) {
  const std::string bytes = tree.at(path);
  const documents::Model model = documents::read_dockerfile(path, bytes, &tree);
  const ImageStart start = read_image_start(catalogue(), &tree, path, bytes, *model.dockerfile);
  return verdict_line(judge_start(catalogue(), start));
}

// The matches of one document.
inline std::vector<Match> matches_of(MemoryTree& tree, const std::string& path, const documents::DocumentType& type,
                                     const documents::Model& model) {
  CheckSettings settings;
  settings.service_catalogue = &catalogue();
  const std::string bytes = tree.at(path);
  const CheckInput input{path, bytes, type, model, &tree, settings};
  std::vector<Match> matches;
  CheckCounts counts;
  check_services(input, matches, counts);
  return matches;
}

}  // namespace plimsoll::detect::services::testing
