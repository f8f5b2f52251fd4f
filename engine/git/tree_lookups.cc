// SPDX-License-Identifier: Apache-2.0
#include "engine/git/tree_lookups.h"

#include <algorithm>
#include <cstdint>
#include <list>
#include <unordered_map>

#include "engine/git/file_lookup.h"
#include "engine/git/index_names.h"
#include "engine/git/tree_cache.h"

namespace plimsoll::git {
namespace {

constexpr std::size_t kVisitedFoldersLimit = 100'000;  // of one list()
constexpr std::size_t kTreeBytes = std::size_t{12} << 20;
constexpr std::size_t kTreeBytesOfOne = std::size_t{2} << 20;  // for a lookup in one tree only
constexpr std::size_t kFileBytes = std::size_t{4} << 20;
constexpr std::size_t kKeptFileBytes = std::size_t{256} << 10;
constexpr std::size_t kRememberedFolders = 200'000;
constexpr std::size_t kNamedLimit = 10'000;  // of one folder

bool is_kind(const TreeEntry& entry, std::uint32_t kind) { return (entry.mode & kModeKind) == kind; }

}  // namespace

class TreeLookup final : public documents::FileLookup {
 public:
  TreeLookup(Repository& repository, const ObjectId& root, std::size_t tree_bytes,
             std::shared_ptr<const Index> beside = nullptr)
      : repository_(repository), root_(root), trees_(repository, tree_bytes), index_(std::move(beside)) {
    if (!index_) return;
    for (const IndexFolder& folder : index_->folders) index_folders_.emplace(folder.tree, folder.path);
  }

  void set_root(const ObjectId& root) { root_ = root; }

  std::optional<std::string> read(std::string_view path, std::size_t limit_bytes) override {
    const auto entry = find(path);
    if (!entry || (entry->mode & kModeKind) != kModeFile) return std::nullopt;
    if (const auto kept = files_.find(entry->id); kept != files_.end()) {
      if (kept->second.size() > limit_bytes) return std::nullopt;
      return kept->second;
    }
    auto bytes = repository_.read_object(entry->id, ObjectKind::blob, limit_bytes);
    if (!bytes) return std::nullopt;
    if (bytes->size() <= kKeptFileBytes) {
      if (file_bytes_ + bytes->size() > kFileBytes) {
        files_.clear();
        file_bytes_ = 0;
      }
      file_bytes_ += bytes->size();
      files_.emplace(entry->id, *bytes);
    }
    return std::move(*bytes);
  }

  std::vector<std::string> list(std::string_view folder, std::size_t limit) override {
    const auto start = folder_at(folder);
    if (!start) return {};
    std::vector<std::string> paths = list_below(*start, folder, limit);
    std::sort(paths.begin(), paths.end());
    return paths;
  }

  std::vector<std::string> list_named(std::string_view folder, NameFilter wanted, std::size_t limit) override {
    const auto start = folder_at(folder);
    if (!start) return {};
    if (wanted != remembered_filter_ || named_.size() > kRememberedFolders) {
      named_.clear();
      remembered_filter_ = wanted;
    }
    std::size_t visited = 0;
    std::vector<std::string> paths;
    for (const std::string& below : named_below(*start, 0, visited)) {
      if (paths.size() == limit) break;
      paths.push_back(joined_path(folder, below));
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

  std::optional<ObjectId> folder_at(std::string_view path) {
    if (path.empty()) return root_;
    const auto entry = find(path);
    if (!entry || (entry->mode & kModeKind) != kModeTree) return std::nullopt;
    return entry->id;
  }

  std::vector<std::string> list_below(const ObjectId& start, std::string_view folder, std::size_t limit) {
    struct Open {
      ObjectId tree;
      std::string path;
      std::size_t depth;
    };
    std::vector<std::string> paths;
    std::vector<Open> open;
    open.push_back({start, std::string(folder), 0});
    std::size_t visited = 0;
    while (!open.empty() && paths.size() < limit && visited < kVisitedFoldersLimit) {
      const Open next = std::move(open.back());
      open.pop_back();
      ++visited;
      const auto tree = trees_.read(next.tree);
      if (!tree) continue;
      std::vector<Open> below;
      for (const TreeEntry& entry : (*tree)->entries) {
        if (is_kind(entry, kModeTree)) {
          if (next.depth + 1 < kTreeDepthLimit)
            below.push_back({entry.id, joined_path(next.path, entry.name), next.depth + 1});
        } else if (is_kind(entry, kModeFile)) {
          if (paths.size() < limit) paths.push_back(joined_path(next.path, entry.name));
        }
      }
      for (auto at = below.rbegin(); at != below.rend(); ++at) open.push_back(std::move(*at));
    }
    return paths;
  }

  // Paths relative to the folder. What lies too deep or past too many folders is not there.
  const std::vector<std::string>& named_below(const ObjectId& folder, std::size_t depth, std::size_t& visited) {
    static const std::vector<std::string> kNone;
    constexpr std::size_t kDepth = 200;  // of the recursion
    if (const auto known = named_.find(folder); known != named_.end()) return known->second ? *known->second : kNone;
    if (depth > kDepth || visited > kVisitedFoldersLimit) return kNone;
    ++visited;
    if (auto known = named_in_remembered_folder(folder)) return remember(folder, std::move(*known));
    const auto tree = trees_.read(folder);
    if (!tree) return kNone;
    std::vector<std::string> paths;
    for (const TreeEntry& entry : (*tree)->entries) {
      if (paths.size() >= kNamedLimit) break;
      if (is_kind(entry, kModeFile)) {
        if (remembered_filter_(entry.name, false)) paths.emplace_back(entry.name);
      } else if (is_kind(entry, kModeTree)) {
        if (remembered_filter_(entry.name, true)) {
          for (std::string& path : list_below(entry.id, entry.name, kNamedLimit - paths.size()))
            paths.push_back(std::move(path));
        } else {
          for (const std::string& path : named_below(entry.id, depth + 1, visited)) {
            if (paths.size() < kNamedLimit) paths.push_back(joined_path(entry.name, path));
          }
        }
      }
    }
    return remember(folder, std::move(paths));
  }

  const std::vector<std::string>& remember(const ObjectId& folder, std::vector<std::string> paths) {
    static const std::vector<std::string> kNone;
    auto& slot = named_[folder];
    if (!paths.empty()) slot = std::make_unique<const std::vector<std::string>>(std::move(paths));
    return slot ? *slot : kNone;
  }

  // The index has the files below a folder whose tree it remembers, unless it is a sparse one.
  std::optional<std::vector<std::string>> named_in_remembered_folder(const ObjectId& folder) const {
    const auto known = index_folders_.find(folder);
    if (known == index_folders_.end()) return std::nullopt;
    const std::string prefix = known->second.empty() ? std::string() : std::string(known->second) + "/";
    bool any = false;  // a folder outside a sparse checkout is one entry, and none lies below it
    for (auto at = first_in_index(*index_, prefix); at != index_->entries.end() && at->path.starts_with(prefix); ++at) {
      any = true;
      if ((at->mode & kModeKind) == kModeTree || at->stage != 0 || at->intent_to_add) return std::nullopt;
    }
    if (!any) return std::nullopt;
    std::vector<std::string> paths;
    for (const IndexEntry* entry : named_in_index(*index_, known->second, remembered_filter_, kNamedLimit)) {
      paths.push_back(entry->path.substr(prefix.size()));
    }
    return paths;
  }

  Repository& repository_;
  ObjectId root_;
  TreeCache trees_;
  std::unordered_map<ObjectId, std::string, ObjectIdHash> files_;  // small ones that were read lately
  std::size_t file_bytes_ = 0;
  NameFilter remembered_filter_ = nullptr;
  // By folder what remembered_filter_ accepts below it; null: nothing.
  std::unordered_map<ObjectId, std::unique_ptr<const std::vector<std::string>>, ObjectIdHash> named_;
  std::shared_ptr<const Index> index_;  // may be null
  std::unordered_map<ObjectId, std::string_view, ObjectIdHash> index_folders_;
};

TreeLookups::TreeLookups(Repository& repository)
    : lookup_(std::make_unique<TreeLookup>(repository, ObjectId{}, kTreeBytes)) {}
TreeLookups::~TreeLookups() = default;

documents::FileLookup* TreeLookups::in_tree(const ObjectId& root) {
  lookup_->set_root(root);
  return lookup_.get();
}

std::unique_ptr<documents::FileLookup> lookup_in_tree(Repository& repository, const ObjectId& tree,
                                                      std::shared_ptr<const Index> beside) {
  return std::make_unique<TreeLookup>(repository, tree, kTreeBytesOfOne, std::move(beside));
}

}  // namespace plimsoll::git
