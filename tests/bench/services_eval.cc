// SPDX-License-Identifier: Apache-2.0
//
// Holds the service detector against labelled Dockerfiles: precision and recall of service/multiple.
//
//   services_eval FOLDER LABELS.tsv [--all|--starts]
//
// LABELS.tsv has a head line and the columns repo, commit, path, label (multi, single, debatable); further columns are
// shown. FOLDER holds for each repository a git mirror or clone ("owner+name", "owner/name", with or without ".git" or a
// folder "repo" in it), or a checkout of the commit ("owner+name@commit"). Prints each disagreement (or, with --all, each
// row) with what was found, then the counts. The corpora are not part of this repository.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "engine/detect/services/image_start.h"
#include "engine/detect/services/service_checks.h"
#include "engine/documents/dockerfile/dockerfile_document.h"
#include "engine/git/file_lookup.h"
#include "engine/git/repository.h"

namespace {

using namespace plimsoll;  // NOLINT: a program of one file

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// The files of one repository at one commit.
struct Tree {
  std::unique_ptr<git::Repository> repository;  // null for a checkout
  std::unique_ptr<documents::FileLookup> files;
};

// Nothing when it is not in the folder, or the commit is not in it.
Tree open_tree(const std::filesystem::path& folder, const std::string& name, const std::string& commit) {
  std::string joined = name;
  std::replace(joined.begin(), joined.end(), '/', '+');
  Tree tree;
  std::error_code error;
  if (const auto checkout = folder / (joined + "@" + commit); std::filesystem::is_directory(checkout, error)) {
    tree.files = git::lookup_in_folder(checkout.string());
    return tree;
  }
  for (const std::string& each : {joined, name, joined + ".git", name + ".git", joined + "/repo", joined + "/repo/.git"}) {
    if (!std::filesystem::is_directory(folder / each, error)) continue;
    auto repository = git::open_repository((folder / each).string());
    if (!repository) continue;
    const auto root = (*repository)->resolve_tree(commit);
    if (!root) continue;
    tree.repository = std::move(*repository);
    tree.files = git::lookup_in_tree(*tree.repository, *root);
    return tree;
  }
  return tree;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::fprintf(stderr, "usage: services_eval FOLDER LABELS.tsv [--all|--starts]\n");
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
  std::map<std::string, Tree> trees;
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
    const std::string key = repository + "@" + commit;
    if (!trees.contains(key)) trees.emplace(key, open_tree(arguments[1], repository, commit));
    documents::FileLookup* const lookup = trees.at(key).files.get();
    const std::string bytes =
        lookup == nullptr ? std::string() : lookup->read(path, documents::kDeploymentBytesLimit).value_or("");
    if (bytes.empty()) {
      std::printf("absent\t%s:%s\n", repository.c_str(), path.c_str());
      continue;
    }
    documents::Model model = documents::read_dockerfile(path, bytes, lookup);
    const auto begin = std::chrono::steady_clock::now();
    const documents::DocumentType type{documents::DocumentKind::dockerfile, "dockerfile", nullptr, nullptr, nullptr};
    detect::CheckSettings settings;
    settings.service_catalogue = &*catalogue;
    const detect::CheckInput input{path, bytes, type, model, lookup, settings};
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
             detect::services::read_image_start(*catalogue, lookup, path, bytes, *model.dockerfile).starts)
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
