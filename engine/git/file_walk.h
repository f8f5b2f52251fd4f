// SPDX-License-Identifier: Apache-2.0
//
// Files below a folder on disk, without ever leaving it.
//
// Every folder and file is opened part by part relative to the folder above, refusing links, so that a link put in place
// between the listing and the reading leads nowhere. Devices, pipes and sockets are not opened.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace plimsoll::git {

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

enum class FileKind { regular, link, folder, special };

struct ListedFile {
  std::string path;  // relative to the root
  FileKind kind = FileKind::regular;
  bool executable = false;
};

struct FileWalk {
  // Asked for each folder before it is entered; false leaves it out.
  std::function<bool(const std::string& path)> enter;
  // Each file, link and special file. The order is that of the names.
  std::function<void(ListedFile file)> found;
  // A folder that could not be read, or is nested too deep.
  std::function<void(const std::string& path, const std::string& reason)> failed;
};

Result<Descriptor> open_folder(const std::string& path);
// `start`: the folder below the root at which the walk begins.
void walk_files(const Descriptor& root, const FileWalk& walk, const std::string& start = {});

// Reads a regular file below the root. not_found, unsupported (not a regular file, a link on the way), over_limit, io.
Result<std::string> read_below(const Descriptor& root, std::string_view path, std::size_t limit_bytes);
Result<std::string> read_link_below(const Descriptor& root, std::string_view path);

}  // namespace plimsoll::git
