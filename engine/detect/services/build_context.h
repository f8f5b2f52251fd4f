// SPDX-License-Identifier: Apache-2.0
//
// The folder that a Dockerfile is built in, and what of it never reaches the image.
//
// A Dockerfile does not name its context. Compose files, bake files, Makefiles, build scripts and workflows do; where none
// of them is needed to tell, none is read: of the Dockerfile's folder, the folders above it and the root of the tree, the
// one is taken under which most of the copied paths exist.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/documents/dockerfile/dockerfile.h"
#include "engine/documents/document.h"

namespace plimsoll::detect::services {

// A .dockerignore: what it leaves out is not there to be copied.
class ContextFilter {
 public:
  static ContextFilter parse(std::string_view text);

  // `path` is relative to the context. The last pattern that matches it or a folder above it decides.
  [[nodiscard]] bool leaves_out(std::string_view path) const;
  [[nodiscard]] std::size_t size() const { return patterns_.size(); }

 private:
  struct Pattern {
    std::string text;
    bool keeps = false;  // "!docker/start.sh"
  };
  std::vector<Pattern> patterns_;
};

struct BuildContext {
  std::string folder;                           // in the repository, "" is its root
  std::shared_ptr<const ContextFilter> filter;  // null: nothing is left out
};

// `files` may be null: nothing is known then.
BuildContext find_build_context(documents::FileLookup* files, std::string_view path,
                                const documents::dockerfile::File& file);

// A build that a compose file, bake file, Makefile, script or workflow asks for. Paths are relative to the root of the tree.
struct NamedBuild {
  std::string image;       // what the result is called, without a tag; may be empty
  std::string context;     // "" is the root
  std::string dockerfile;  // never empty
};
// `file` is the path of the text, which relative folders are seen from.
std::vector<NamedBuild> builds_named_in(std::string_view file, std::string_view text);

// The Dockerfile of this tree that makes an image of this repository name, by what the files near `folder` say; "" if none.
std::string find_dockerfile_of(documents::FileLookup& files, std::string_view folder, std::string_view repository);

}  // namespace plimsoll::detect::services
