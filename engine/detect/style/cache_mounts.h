// SPDX-License-Identifier: Apache-2.0
//
// Which folders of a build step are kept outside the layer: cache and tmpfs mounts of RUN.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::detect::style {

class CacheMounts {
 public:
  explicit CacheMounts(const documents::dockerfile::File& file);

  // Does what the family downloads in this step go to a mount? `keeps_archives`: the image no longer throws packages of apt
  // away after it installed them, as its own configuration (docker-clean) would.
  [[nodiscard]] bool hold(const documents::Command& step, std::string_view family, bool keeps_archives) const;

 private:
  struct Step {
    Span span;
    std::vector<std::string> targets;
  };
  std::vector<Step> steps_;  // in the order of the file
};

}  // namespace plimsoll::detect::style
