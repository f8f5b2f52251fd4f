// SPDX-License-Identifier: Apache-2.0
#include "engine/git/file_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace plimsoll::git {
namespace {

constexpr std::size_t kDepthLimit = 1000;
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

tl::unexpected<Error> failed(const char* verb, std::string_view path, int error) {
  ErrorKind kind = ErrorKind::io;
  if (error == ENOENT || error == ENOTDIR) kind = ErrorKind::not_found;
  if (error == ELOOP) kind = ErrorKind::unsupported;
  return fail(kind, std::string("cannot ") + verb + " '" + std::string(path) + "': " + std::strerror(error));
}

// Opens the folder of `path` below `root` and leaves the last part in `name`.
Result<Descriptor> open_parent(const Descriptor& root, std::string_view path, std::string& name) {
  Descriptor folder(dup(root.number()));
  if (!folder.is_open()) return failed("open", path, errno);
  std::size_t at = 0;
  for (;;) {
    const std::size_t slash = path.find('/', at);
    const std::string part(path.substr(at, slash == std::string_view::npos ? slash : slash - at));
    if (part.empty() || part == "." || part == ".." || part.find('\0') != std::string::npos) {
      return fail(ErrorKind::not_found, "cannot open '" + std::string(path) + "': no such file");
    }
    if (slash == std::string_view::npos) {
      name = part;
      return folder;
    }
    Descriptor next(openat(folder.number(), part.c_str(), kFolderFlags));
    if (!next.is_open()) return failed("open", path, errno);
    folder = std::move(next);
    at = slash + 1;
  }
}

FileKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return FileKind::regular;
  if (S_ISLNK(mode)) return FileKind::link;
  if (S_ISDIR(mode)) return FileKind::folder;
  return FileKind::special;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (number_ >= 0) close(number_);
    number_ = other.number_;
    other.number_ = -1;
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

Result<Descriptor> open_folder(const std::string& path) {
  // The folder that a user names may be a link; what is below it may not.
  Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return failed("open", path, errno);
  return folder;
}

void walk_files(const Descriptor& root, const FileWalk& walk, const std::string& start) {
  std::vector<std::string> open = {start};
  while (!open.empty()) {
    const std::string path = std::move(open.back());
    open.pop_back();
    if (static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) >= kDepthLimit) {
      walk.failed(path, "nested too deep");
      continue;
    }
    Descriptor folder;
    if (path.empty()) {
      folder = Descriptor(openat(root.number(), ".", kFolderFlags));
    } else {
      std::string name;
      auto parent = open_parent(root, path, name);
      if (parent) folder = Descriptor(openat(parent->number(), name.c_str(), kFolderFlags));
    }
    DIR* directory = folder.is_open() ? fdopendir(dup(folder.number())) : nullptr;
    if (directory == nullptr) {
      walk.failed(path, std::strerror(errno));
      continue;
    }
    std::vector<std::string> names;
    for (;;) {
      errno = 0;
      const dirent* entry = readdir(directory);
      if (entry == nullptr) break;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    if (errno != 0) walk.failed(path, std::strerror(errno));
    closedir(directory);
    std::sort(names.begin(), names.end());
    std::vector<std::string> below;
    for (const std::string& name : names) {
      struct stat status{};
      const std::string full = path.empty() ? name : path + "/" + name;
      if (fstatat(folder.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT) walk.failed(full, std::strerror(errno));
        continue;
      }
      ListedFile file{full, kind_of(status.st_mode), (status.st_mode & S_IXUSR) != 0};
      if (file.kind != FileKind::folder) {
        walk.found(std::move(file));
      } else if (walk.enter(full)) {
        below.push_back(full);
      }
    }
    for (auto next = below.rbegin(); next != below.rend(); ++next) open.push_back(std::move(*next));
  }
}

Result<std::string> read_below(const Descriptor& root, std::string_view path, std::size_t limit_bytes) {
  std::string name;
  const auto folder = open_parent(root, path, name);
  if (!folder) return fail(folder.error());
  // Non-blocking: a pipe without a writer must not hold the scan.
  const Descriptor file(openat(folder->number(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file.is_open()) return failed("open", path, errno);
  struct stat status{};
  if (fstat(file.number(), &status) != 0) return failed("read", path, errno);
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorKind::unsupported, "cannot read '" + std::string(path) + "': not a regular file");
  }
  const auto too_large = [&](std::size_t size) {
    return fail(ErrorKind::over_limit, "cannot read '" + std::string(path) + "': " + std::to_string(size) +
                                           " bytes, at most " + std::to_string(limit_bytes) + " are read");
  };
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > limit_bytes) return too_large(size);
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  for (;;) {
    if (filled == bytes.size()) {
      // One byte more tells whether the file has grown since; the usual file ends here.
      char more = 0;
      const ssize_t count = read(file.number(), &more, 1);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return failed("read", path, errno);
      if (count == 0) break;
      if (filled == limit_bytes) return too_large(filled + 1);
      bytes.push_back(more);
      ++filled;
      bytes.resize(std::min(limit_bytes, bytes.size() + bytes.size() / 2 + 4096));
    }
    const ssize_t count = read(file.number(), bytes.data() + filled, bytes.size() - filled);
    if (count < 0) {
      if (errno == EINTR) continue;
      return failed("read", path, errno);
    }
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  bytes.resize(filled);
  return bytes;
}

Result<std::string> read_link_below(const Descriptor& root, std::string_view path) {
  std::string name;
  const auto folder = open_parent(root, path, name);
  if (!folder) return fail(folder.error());
  std::string target(4096, '\0');
  const ssize_t size = readlinkat(folder->number(), name.c_str(), target.data(), target.size());
  if (size < 0) return failed("read", path, errno);
  target.resize(static_cast<std::size_t>(size));
  return target;
}

}  // namespace plimsoll::git
