// SPDX-License-Identifier: Apache-2.0
//
// Files on disk: a plain folder, or the work tree of a repository with what git tracks and what it does not ignore.
#include <sys/stat.h>
#include <cstdint>

#include <algorithm>
#include <atomic>

#include "engine/base/file_io.h"
#include "engine/base/worker_pool.h"
#include "engine/git/file_walk.h"
#include "engine/git/folder_sweep.h"
#include "engine/git/index_names.h"
#include "engine/git/object_counts.h"

namespace plimsoll::git {
namespace {

constexpr std::string_view kSpecialFile = "special file";
constexpr std::string_view kLinkOnDisk = "symbolic link";

std::uint32_t mode_of(const ListedFile& file) {
  if (file.kind == FileKind::link) return kModeLink;
  return file.executable ? 0100755U : 0100644U;
}

Result<SweepTotals> read_files(const Descriptor& root, const std::vector<ListedFile>& files, Where where,
                               const SweepOptions& options, SkipLog& skips, const ObjectVisitor& visitor) {
  const std::size_t limit = options.object_bytes_limit != 0 ? options.object_bytes_limit : kDefaultObjectBytesLimit;
  std::vector<SweepTotals> totals(std::max(1U, options.threads));
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stopped{false};
  run_workers(std::max(1U, options.threads), [&](unsigned worker) {
    for (;;) {
      const std::size_t at = next.fetch_add(1);
      if (at >= files.size() || stopped) return;
      if (options.cancelled && options.cancelled()) {
        stopped = true;
        return;
      }
      if (worker == 0 && options.progress && at % 64 == 0) options.progress(at, files.size());
      const ListedFile& file = files[at];
      const auto bytes = file.kind == FileKind::link ? read_link_below(root, file.path) : read_below(root, file.path, limit);
      if (!bytes) {
        const bool gone = bytes.error().kind == ErrorKind::not_found;
        const bool large = bytes.error().kind == ErrorKind::over_limit;
        skips.add(gone ? "file that went away" : large ? kOverSizeLimit : kUnreadableFile, file.path, !gone);
        continue;
      }
      const Place place{file.path, mode_of(file), ObjectId{}};
      SweptObject object;
      object.where = where;
      object.bytes = *bytes;
      object.places = std::span<const Place>(&place, 1);
      ++totals[worker].files;
      ++totals[worker].visited;
      totals[worker].bytes += bytes->size();
      visitor(worker, object);
    }
  });
  if (stopped) return cancelled_error();
  SweepTotals sum;
  for (const SweepTotals& part : totals) sum += part;
  return sum;
}

Result<SweepTotals> sweep_single_file(const std::string& path, const SweepOptions& options, SkipLog& skips,
                                      const ObjectVisitor& visitor) {
  const std::size_t limit = options.object_bytes_limit != 0 ? options.object_bytes_limit : kDefaultObjectBytesLimit;
  const auto bytes = read_file(path, limit);
  if (!bytes) {
    if (bytes.error().kind != ErrorKind::over_limit) return fail(bytes.error());
    skips.add(kOverSizeLimit, path);
    return SweepTotals{};
  }
  const std::size_t slash = path.rfind('/');
  const Place place{slash == std::string::npos ? path : path.substr(slash + 1), 0100644, ObjectId{}};
  SweptObject object;
  object.where = Where::folder;
  object.bytes = *bytes;
  object.places = std::span<const Place>(&place, 1);
  visitor(0, object);
  SweepTotals totals;
  totals.files = 1;
  totals.visited = 1;
  totals.bytes = bytes->size();
  return totals;
}

std::string_view last_part(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

Result<SweepTotals> sweep_folder(const std::string& path, const SweepOptions& options, SkipLog& skips,
                                 const ObjectVisitor& visitor) {
  struct stat status{};
  if (stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) return sweep_single_file(path, options, skips, visitor);
  const auto root = open_folder(path);
  if (!root) return fail(root.error());
  std::vector<ListedFile> files;
  FileWalk walk;
  walk.enter = [](const std::string& folder) { return last_part(folder) != ".git"; };
  walk.failed = [&](const std::string& folder, const std::string& reason) {
    skips.add(kUnreadableFolder, (folder.empty() ? "." : folder) + ": " + reason);
  };
  walk.found = [&](ListedFile file) {
    if (file.kind == FileKind::link) {
      skips.add(kLinkOnDisk, file.path, false);
    } else if (file.kind == FileKind::special) {
      skips.add(kSpecialFile, file.path, false);
    } else {
      files.push_back(std::move(file));
    }
  };
  walk_files(*root, walk);
  return read_files(*root, files, Where::folder, options, skips, visitor);
}

Result<SweepTotals> sweep_worktree(Repository& repository, const SweepOptions& options, SkipLog& skips,
                                   const ObjectVisitor& visitor) {
  const auto work_tree = repository.work_tree();
  if (!work_tree) return fail(ErrorKind::bad_input, "'" + repository.git_directory() + "' is bare: it has no work tree");
  const auto root = open_folder(*work_tree);
  if (!root) return fail(root.error());
  auto index = repository.index();
  if (!index) return fail(index.error());
  // Sorted by path, as the index is. A folder of a sparse index is not on disk.
  const std::vector<IndexEntry>& tracked = (*index)->entries;
  const auto first_from = [&](const std::string& path) { return first_in_index(**index, path); };
  const auto is_tracked = [&](const std::string& path) {
    const auto at = first_from(path);
    return at != tracked.end() && at->path == path;
  };
  const auto has_tracked_below = [&](const std::string& folder) {
    const auto at = first_from(folder + "/");
    return at != tracked.end() && at->path.starts_with(folder + "/");
  };

  // libgit2 asks every folder above a path for its .gitignore, by its whole name: thousands of nested folders would take
  // minutes. So deep nothing counts as ignored, and is read.
  constexpr std::ptrdiff_t kDeepestIgnored = 100;
  const auto is_ignored = [&](const std::string& path) {
    return std::count(path.begin(), path.end(), '/') <= kDeepestIgnored && repository.is_ignored(path);
  };

  std::vector<ListedFile> files;
  FileWalk walk;
  walk.enter = [&](const std::string& folder) {
    if (last_part(folder) == ".git") return false;
    const auto entry = first_from(folder);
    if (entry != tracked.end() && entry->path == folder && (entry->mode & kModeKind) == kModeSubmodule) {
      skips.add(kSubmodule, folder, false);
      return false;
    }
    if (has_tracked_below(folder)) return true;
    if (is_ignored(folder + "/")) return false;
    struct stat status{};
    if (lstat((*work_tree + "/" + folder + "/.git").c_str(), &status) == 0) {
      skips.add("another repository inside the work tree", folder, false);
      return false;
    }
    return true;
  };
  walk.failed = [&](const std::string& folder, const std::string& reason) {
    skips.add(kUnreadableFolder, (folder.empty() ? "." : folder) + ": " + reason);
  };
  walk.found = [&](ListedFile file) {
    if (file.path == ".git") return;  // the file of a linked work tree or submodule
    const bool known = is_tracked(file.path);
    if (!known && is_ignored(file.path)) return;
    if (file.kind == FileKind::special) {
      skips.add(kSpecialFile, file.path, false);
    } else if (file.kind == FileKind::link && !known) {
      skips.add(kLinkOnDisk, file.path, false);
    } else {
      files.push_back(std::move(file));  // of a tracked link the target is the content, as in a commit
    }
  };
  walk_files(*root, walk);
  return read_files(*root, files, Where::worktree, options, skips, visitor);
}

}  // namespace plimsoll::git
