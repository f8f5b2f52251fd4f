// SPDX-License-Identifier: Apache-2.0
//
// The files of an image as far as the repository tells: what COPY and ADD bring, what RUN writes, moves, links and removes.
//
// The image is a list of changes in the order of the Dockerfile; a look-up walks it from the newest back. Whole folders are
// one change, so that `COPY . /app` costs nothing until a file of it is wanted. What comes from elsewhere (packages,
// downloads, archives, the base image) is not there; `unseen` says that such a thing was put below a path.
// Paths are absolute, normalised, without a slash at the end ("/" is "").
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"
#include "engine/detect/services/build_context.h"
#include "engine/documents/document.h"

namespace plimsoll::detect::services {

inline constexpr std::size_t kImageFileBytesLimit = std::size_t{1} << 20U;
inline constexpr std::size_t kChangeLimit = 4000;
inline constexpr std::size_t kWorkLimit = 200'000'000;  // bytes copied and changes looked at, over all

struct ImageFile {
  std::shared_ptr<const std::string> text;
  std::string path;            // in the repository; empty: made by the Dockerfile itself
  std::size_t first_line = 1;  // of the text in `path`, or in the Dockerfile when it was made there
  bool partial = false;        // lines put into a file of the base image, whose other lines nobody knows
};

// "/a/b" from a folder and a name; ".." and "." worked out, doubled slashes dropped.
std::string image_path(std::string_view folder, std::string_view name);

class VirtualImage {
 public:
  explicit VirtualImage(documents::FileLookup* files) : files_(files) {}

  // `filter` leaves files out, by their path in the context, which is a folder of the repository.
  void put_tree(std::string target, std::string repository_folder, std::shared_ptr<const ContextFilter> filter = nullptr,
                std::string context = {});
  void put_repository_file(std::string target, std::string repository_path);
  void put_text(std::string target, std::string text, std::string path, std::size_t first_line, bool append);
  // Lines put into a file of the base image.
  void put_partial(std::string target, std::string text, std::string path, std::size_t first_line);
  [[nodiscard]] std::vector<std::string> partial_files() const;
  void put_unseen(std::string target);
  void make_folder(std::string target);
  void remove(std::string target);
  void link(std::string target, std::string points_to);
  // A file or a folder with what is in it.
  void copy(const std::string& from, const std::string& to);
  // From the image of another stage.
  void copy_from(VirtualImage& other, const std::string& from, const std::string& to);

  // Charges work to the budget of this image; false when it is used up. All look-ups charge themselves, and find nothing
  // once nothing is left: what a hostile script makes them do is bounded.
  bool spend(std::size_t work);
  void renew_budget() { work_ = 0; }  // once, between build and start

  std::optional<ImageFile> find(std::string_view path);
  bool is_folder(std::string_view path);
  [[nodiscard]] bool was_removed(std::string_view path) const;
  // Something unreadable was put at this very path: a program built elsewhere, a download.
  [[nodiscard]] bool is_unseen(std::string_view path) const;
  // Something unreadable was put at or below this path.
  [[nodiscard]] bool has_unseen(std::string_view path) const;
  // Files below a folder, any depth, sorted, full paths.
  std::vector<std::string> list(std::string_view folder);
  // Where a link at this path, or above it, leads to; the path itself when there is none.
  [[nodiscard]] std::string resolve_links(std::string_view path) const;
  // Paths that match a pattern in the last part or in a folder before it.
  std::vector<std::string> match(std::string_view pattern);

 private:
  enum class ChangeKind : std::uint8_t { file, text, tree, folder, unseen, remove, link };
  struct Change {
    ChangeKind kind;
    std::string target;
    std::string source;  // repository path or link target
    std::shared_ptr<const std::string> text;
    std::size_t first_line = 1;
    std::shared_ptr<const ContextFilter> filter;  // of a tree
    std::string context;
    bool partial = false;
  };
  bool add(Change change);
  // The path in the repository is left out of the context of this tree.
  bool leaves_out(const Change& tree, std::string_view repository_path);
  std::optional<ImageFile> find_through_links(std::string path, int links_left);
  std::shared_ptr<const std::string> read_repository(const std::string& path);
  void list_behind_link(const Change& link, std::set<std::string>& found);

  documents::FileLookup* files_;
  std::vector<Change> changes_;
  std::map<std::string, std::shared_ptr<const std::string>, std::less<>> read_;
  std::size_t bytes_ = 0;
  std::size_t work_ = 0;
};

}  // namespace plimsoll::detect::services
