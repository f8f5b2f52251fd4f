// SPDX-License-Identifier: Apache-2.0
#include "engine/git/file_lookup.h"

#include <algorithm>

#include "engine/git/file_walk.h"
#include "engine/git/index_names.h"
#include "engine/git/object_counts.h"

namespace plimsoll::git {
namespace {

constexpr std::size_t kVisitedFoldersLimit = 100'000;  // of one list()
class IndexLookup final : public documents::FileLookup {
 public:
  IndexLookup(Repository& repository, std::shared_ptr<const Index> index)
      : repository_(repository), index_(std::move(index)) {}

  std::optional<std::string> read(std::string_view path, std::size_t limit_bytes) override {
    auto at = first_in_index(*index_, path);
    while (at != index_->entries.end() && at->path == path && !is_staged_file(*at)) ++at;
    if (at == index_->entries.end() || at->path != path) return std::nullopt;
    auto bytes = repository_.read_object(at->id, ObjectKind::blob, limit_bytes);
    if (!bytes) return std::nullopt;
    return std::move(*bytes);
  }

  std::vector<std::string> list(std::string_view folder, std::size_t limit) override {
    std::vector<std::string> paths;
    const std::string prefix = folder.empty() ? std::string() : std::string(folder) + "/";
    for (auto at = first_in_index(*index_, prefix);
         at != index_->entries.end() && paths.size() < limit && at->path.starts_with(prefix); ++at) {
      if (is_staged_file(*at)) paths.push_back(at->path);
    }
    return paths;
  }

  std::vector<std::string> list_named(std::string_view folder, NameFilter wanted, std::size_t limit) override {
    std::vector<std::string> paths;
    for (const IndexEntry* entry : named_in_index(*index_, folder, wanted, limit)) paths.push_back(entry->path);
    return paths;
  }

 private:
  Repository& repository_;
  std::shared_ptr<const Index> index_;
};

class FolderLookup final : public documents::FileLookup {
 public:
  FolderLookup(Descriptor root, SkipLog* skips) : root_(std::move(root)), skips_(skips) {}

  std::optional<std::string> read(std::string_view path, std::size_t limit_bytes) override {
    auto bytes = read_below(root_, path, limit_bytes);
    if (!bytes && bytes.error().kind == ErrorKind::io && skips_ != nullptr) skips_->add(kUnreadable, bytes.error().what);
    if (!bytes) return std::nullopt;
    return std::move(*bytes);
  }

  std::vector<std::string> list(std::string_view folder, std::size_t limit) override {
    // The walk has no way to stop: what is past the limit is left out of what it enters.
    std::vector<std::string> paths;
    if (("/" + std::string(folder) + "/").find("/.git/") != std::string::npos) return paths;
    std::size_t entered = 0;
    FileWalk walk;
    walk.enter = [&](const std::string& path) {
      const std::size_t slash = path.rfind('/');
      const bool is_git = path.substr(slash == std::string::npos ? 0 : slash + 1) == ".git";
      return !is_git && paths.size() < limit && ++entered < kVisitedFoldersLimit;
    };
    walk.found = [&](ListedFile file) {
      if (file.kind == FileKind::regular && paths.size() < limit) {
        paths.push_back(std::move(file.path));
      }
    };
    walk.failed = [&](const std::string& below, const std::string& reason) {
      // That the folder itself is none is the answer.
      if (skips_ != nullptr && (below.empty() || below != folder))
        skips_->add(kUnreadableFolder, (below.empty() ? "." : below) + ": " + reason);
    };
    if (root_.is_open()) walk_files(root_, walk, std::string(folder));
    std::sort(paths.begin(), paths.end());
    return paths;
  }

 private:
  Descriptor root_;
  SkipLog* skips_;
};

}  // namespace

Result<std::unique_ptr<documents::FileLookup>> lookup_in_index(Repository& repository) {
  auto index = repository.index();
  if (!index) return fail(index.error());
  return std::unique_ptr<documents::FileLookup>(std::make_unique<IndexLookup>(repository, std::move(*index)));
}

std::unique_ptr<documents::FileLookup> lookup_in_folder(const std::string& root, SkipLog* skips) {
  auto folder = open_folder(root);
  if (!folder && skips != nullptr) skips->add(kUnreadableFolder, folder.error().what);
  return std::make_unique<FolderLookup>(folder ? std::move(*folder) : Descriptor(), skips);
}

}  // namespace plimsoll::git
