// SPDX-License-Identifier: Apache-2.0
//
// Keeps frame and depth of a run inside another. For the sources of StartRunner.
#pragma once

#include <utility>

#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

// Keeps frame and depth of a nested run.
class StartRunner::Nested {
 public:
  explicit Nested(StartRunner& runner) : runner_(runner), frame_(runner.frame_) {
    ok_ = ++runner_.nesting_ <= kNestLimit;
    if (!ok_) runner_.note_unseen("scripts that call each other without end");
  }
  ~Nested() {
    --runner_.nesting_;
    runner_.frame_ = std::move(frame_);
  }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  StartRunner& runner_;
  Frame frame_;
  bool ok_ = false;
};

}  // namespace plimsoll::detect::services
