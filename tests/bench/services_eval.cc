// SPDX-License-Identifier: Apache-2.0
//
// Holds the service detector against labelled Dockerfiles.
//
//   services_eval CHECKOUTS LABELS.tsv [--all|--starts]
//
// LABELS.tsv has a head line and the columns repo, commit, path, label (multi, single, debatable); further columns are
// shown. CHECKOUTS holds a folder "owner+name@commit" for each repository. Prints each disagreement (or, with --all, each
// row) with what was found, then the counts. The corpora are not part of this repository.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "engine/detect/services/image_start.h"
#include "engine/detect/services/service_checks.h"
#include "engine/documents/dockerfile/dockerfile_document.h"

namespace {

using namespace plimsoll;  // NOLINT: a program of one file

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

class FolderLookup : public documents::FileLookup {
 public:
  explicit FolderLookup(std::filesystem::path root) : root_(std::move(root)) {
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator at(root_, error), end; at != end; at.increment(error)) {
      if (error) break;
      if (at->is_regular_file(error) || at->is_symlink(error))
        files_.push_back(at->path().lexically_relative(root_).generic_string());
    }
    std::sort(files_.begin(), files_.end());
  }
  std::optional<std::string> read(std::string_view path, std::size_t limit_bytes) override {
    ++reads;
    const std::filesystem::path full = root_ / path;
    std::error_code error;
    if (std::filesystem::is_symlink(full, error) || !std::filesystem::is_regular_file(full, error)) {
      // A link inside the tree is its target.
      if (!std::filesystem::is_symlink(full, error)) return std::nullopt;
      const std::filesystem::path target = std::filesystem::weakly_canonical(full, error);
      if (target.lexically_relative(std::filesystem::weakly_canonical(root_)).generic_string().starts_with(".."))
        return std::nullopt;
      if (!std::filesystem::is_regular_file(target, error)) return std::nullopt;
    }
    if (std::filesystem::file_size(full, error) > limit_bytes) return std::nullopt;
    return read_text(full);
  }
  std::vector<std::string> list(std::string_view folder, std::size_t limit) override {
    std::vector<std::string> result;
    const std::string prefix = folder.empty() ? std::string() : std::string(folder) + "/";
    for (auto at = std::lower_bound(files_.begin(), files_.end(), prefix);
         at != files_.end() && at->starts_with(prefix) && result.size() < limit; ++at)
      result.push_back(*at);
    return result;
  }
  std::size_t reads = 0;

 private:
  std::filesystem::path root_;
  std::vector<std::string> files_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::fprintf(stderr, "usage: services_eval CHECKOUTS LABELS.tsv [--all]\n");
    return 2;
  }
  const bool all = count > 3 && std::string_view(arguments[3]) == "--all";
  const bool every_start = count > 3 && std::string_view(arguments[3]) == "--starts";
  const std::string tables = std::string(PLIMSOLL_SOURCE_DIR) + "/rulesets/services/";
  const auto catalogue =
      detect::services::ServiceCatalogue::parse(read_text(tables + "catalogue.tsv"), read_text(tables + "base_images.tsv"));
  if (!catalogue) {
    std::fprintf(stderr, "%s\n", catalogue.error().message().c_str());
    return 2;
  }
  std::ifstream labels(arguments[2]);
  std::string line;
  std::getline(labels, line);
  std::map<std::string, std::map<std::string, int>> table;
  std::map<std::string, std::unique_ptr<FolderLookup>> lookups;
  double seconds = 0;
  while (std::getline(labels, line)) {
    std::stringstream cells(line);
    std::string repository;
    std::string commit;
    std::string path;
    std::string label;
    std::string rest;
    std::getline(cells, repository, '\t');
    std::getline(cells, commit, '\t');
    std::getline(cells, path, '\t');
    std::getline(cells, label, '\t');
    std::getline(cells, rest);
    std::string name = repository;
    if (const std::size_t slash = name.find('/'); slash != std::string::npos) name[slash] = '+';
    const std::filesystem::path root = std::filesystem::path(arguments[1]) / (name + "@" + commit);
    auto& lookup = lookups[root.string()];
    if (!lookup) lookup = std::make_unique<FolderLookup>(root);
    const std::string bytes = read_text(root / path);
    if (bytes.empty()) {
      std::printf("absent\t%s:%s\n", repository.c_str(), path.c_str());
      continue;
    }
    documents::Model model = documents::read_dockerfile(path, bytes, lookup.get());
    const auto begin = std::chrono::steady_clock::now();
    const documents::DocumentType type{documents::DocumentKind::dockerfile, "dockerfile", nullptr, nullptr, nullptr};
    detect::CheckSettings settings;
    settings.service_catalogue = &*catalogue;
    const detect::CheckInput input{path, bytes, type, model, lookup.get(), settings};
    std::vector<detect::Match> matches;
    detect::CheckCounts counts;
    detect::services::check_services(input, matches, counts);
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::string found = "silent";
    for (const detect::Match& match : matches) {
      if (match.rule == "service/multiple") {
        found = match.confidence == Confidence::possible ? "multiple?" : "multiple";
        break;
      }
      if (match.rule == "service/helper-daemon") found = "note";
    }
    ++table[label][found];
    const bool said = found.starts_with("multiple");
    const bool wrong = (label == "multi" && !said) || (label == "single" && said) || (label == "debatable" && said);
    if (wrong || all) {
      std::printf("%s\t%s\t%s\t%s:%s\n    labelled: %s\n", wrong ? "WRONG" : "ok", label.c_str(), found.c_str(),
                  repository.c_str(), path.c_str(), rest.c_str());
      std::printf("%s", detect::services::explain_services(input).c_str());
      if (every_start)
        for (const auto& start :
             detect::services::read_image_start(*catalogue, lookup.get(), path, bytes, *model.dockerfile).starts)
          std::printf("    start %.2f %s%s%s\n", start.weight, start.program.c_str(), start.stopped ? " stopped" : "",
                      start.in_background ? " &" : "");
    }
  }
  std::printf("\nlabel\tmultiple\tmultiple?\tnote\tsilent\n");
  for (auto& [label, row] : table)
    std::printf("%s\t%d\t%d\t%d\t%d\n", label.c_str(), row["multiple"], row["multiple?"], row["note"], row["silent"]);
  const double hits = table["multi"]["multiple"] + table["multi"]["multiple?"];
  const double misses = table["multi"]["note"] + table["multi"]["silent"];
  const double false_hits = table["single"]["multiple"] + table["single"]["multiple?"];
  std::printf("precision %.3f recall %.3f seconds %.3f\n", hits / (hits + false_hits), hits / (hits + misses), seconds);
  return 0;
}
