// SPDX-License-Identifier: Apache-2.0
#include "engine/git/file_lookup.h"

#include <algorithm>

#include "engine/git/file_walk.h"
#include "engine/git/tree_cache.h"

namespace plimsoll::git {
namespace {

constexpr std::size_t kVisitedFoldersLimit = 100'000;  // of one list()
constexpr std::size_t kLookupCacheBytes = std::size_t{2} << 20;

bool is_kind(const TreeEntry& entry, std::uint32_t kind) { return (entry.mode & kModeKind) == kind; }

class TreeLookup final : public documents::FileLookup {
 public:
  TreeLookup(Repository& repository, const ObjectId& root)
      : repository_(repository), root_(root), trees_(repository, kLookupCacheBytes) {}

  std::optional<std::string> read(std::string_view path, std::size_t limit_bytes) override {
    const auto entry = find(path);
    if (!entry || (entry->mode & kModeKind) != kModeFile) return std::nullopt;
    auto bytes = repository_.read_object(entry->id, ObjectKind::blob, limit_bytes);
    if (!bytes) return std::nullopt;
    return std::move(*bytes);
  }

  std::vector<std::string> list(std::string_view folder, std::size_t limit) override {
    std::vector<std::string> paths;
    ObjectId start = root_;
    if (!folder.empty()) {
      const auto entry = find(folder);
      if (!entry || (entry->mode & kModeKind) != kModeTree) return paths;
      start = entry->id;
    }
    struct Open {
      ObjectId tree;
      std::string path;
      std::size_t depth;
    };
    std::vector<Open> open;
    open.push_back({start, std::string(folder), 0});
    std::size_t visited = 0;
    while (!open.empty() && paths.size() < limit && visited < kVisitedFoldersLimit) {
      const Open next = std::move(open.back());
      open.pop_back();
      ++visited;
      const auto tree = trees_.read(next.tree);
      if (!tree) continue;
      const std::vector<TreeEntry>& entries = (*tree)->entries;
      std::vector<Open> below;
      for (const TreeEntry& entry : entries) {
        std::string path = joined_path(next.path, entry.name);
        if (is_kind(entry, kModeTree)) {
          if (next.depth + 1 < kTreeDepthLimit) below.push_back({entry.id, std::move(path), next.depth + 1});
        } else if (is_kind(entry, kModeFile)) {
          if (paths.size() < limit) paths.push_back(std::move(path));
        }
      }
      for (auto at = below.rbegin(); at != below.rend(); ++at) open.push_back(std::move(*at));
    }
    std::sort(paths.begin(), paths.end());
    return paths;
  }

 private:
  struct Found {
    ObjectId id;
    std::uint32_t mode = 0;
  };
  std::optional<Found> find(std::string_view path) {
    ObjectId tree_id = root_;
    for (std::size_t depth = 0; depth < kTreeDepthLimit; ++depth) {
      const auto tree = trees_.read(tree_id);
      if (!tree) return std::nullopt;
      const std::size_t slash = path.find('/');
      const TreeEntry* entry = (*tree)->find(path.substr(0, slash));
      if (entry == nullptr) return std::nullopt;
      if (slash == std::string_view::npos) return Found{entry->id, entry->mode};
      if (!is_kind(*entry, kModeTree)) return std::nullopt;
      tree_id = entry->id;
      path.remove_prefix(slash + 1);
    }
    return std::nullopt;
  }

  Repository& repository_;
  ObjectId root_;
  TreeCache trees_;
};

class IndexLookup final : public documents::FileLookup {
 public:
  IndexLookup(Repository& repository, Index index) : repository_(repository), entries_(std::move(index.entries)) {
    // Of a conflict our own side stands for the file.
    const auto unwanted = [](const IndexEntry& entry) {
      return entry.stage == 1 || entry.stage == 3 || (entry.mode & kModeKind) != kModeFile;
    };
    std::erase_if(entries_, unwanted);
  }

  std::optional<std::string> read(std::string_view path, std::size_t limit_bytes) override {
    const auto at = first_from(path);
    if (at == entries_.end() || at->path != path) return std::nullopt;
    auto bytes = repository_.read_object(at->id, ObjectKind::blob, limit_bytes);
    if (!bytes) return std::nullopt;
    return std::move(*bytes);
  }

  std::vector<std::string> list(std::string_view folder, std::size_t limit) override {
    std::vector<std::string> paths;
    const std::string prefix = folder.empty() ? std::string() : std::string(folder) + "/";
    for (auto at = first_from(prefix); at != entries_.end() && paths.size() < limit && at->path.starts_with(prefix); ++at) {
      paths.push_back(at->path);
    }
    return paths;
  }

 private:
  std::vector<IndexEntry>::const_iterator first_from(std::string_view path) const {
    return std::lower_bound(entries_.begin(), entries_.end(), path,
                            [](const IndexEntry& entry, std::string_view wanted) { return entry.path < wanted; });
  }
  Repository& repository_;
  std::vector<IndexEntry> entries_;
};

class FolderLookup final : public documents::FileLookup {
 public:
  explicit FolderLookup(Descriptor root) : root_(std::move(root)) {}

  std::optional<std::string> read(std::string_view path, std::size_t limit_bytes) override {
    auto bytes = read_below(root_, path, limit_bytes);
    if (!bytes) return std::nullopt;
    return std::move(*bytes);
  }

  std::vector<std::string> list(std::string_view folder, std::size_t limit) override {
    // The walk has no way to stop: what is past the limit is left out of what it enters.
    std::vector<std::string> paths;
    const std::string prefix = folder.empty() ? std::string() : std::string(folder) + "/";
    std::size_t entered = 0;
    FileWalk walk;
    walk.enter = [&](const std::string& path) {
      const bool on_the_way = prefix.starts_with(path + "/");
      const bool below = path.starts_with(prefix);
      const std::size_t slash = path.rfind('/');
      const bool is_git = path.substr(slash == std::string::npos ? 0 : slash + 1) == ".git";
      return (on_the_way || below) && !is_git && paths.size() < limit && ++entered < kVisitedFoldersLimit;
    };
    walk.found = [&](ListedFile file) {
      if (file.kind == FileKind::regular && file.path.starts_with(prefix) && paths.size() < limit) {
        paths.push_back(std::move(file.path));
      }
    };
    walk.failed = [](const std::string&, const std::string&) {};
    if (root_.is_open()) walk_files(root_, walk);
    std::sort(paths.begin(), paths.end());
    return paths;
  }

 private:
  Descriptor root_;
};

}  // namespace

std::unique_ptr<documents::FileLookup> lookup_in_tree(Repository& repository, const ObjectId& tree) {
  return std::make_unique<TreeLookup>(repository, tree);
}

Result<std::unique_ptr<documents::FileLookup>> lookup_in_index(Repository& repository) {
  auto index = repository.index();
  if (!index) return fail(index.error());
  return std::unique_ptr<documents::FileLookup>(std::make_unique<IndexLookup>(repository, std::move(*index)));
}

std::unique_ptr<documents::FileLookup> lookup_in_folder(const std::string& root) {
  auto folder = open_folder(root);
  return std::make_unique<FolderLookup>(folder ? std::move(*folder) : Descriptor());
}

}  // namespace plimsoll::git
