// SPDX-License-Identifier: Apache-2.0
//
// What an error of the disk or of the system kept from being read: a file that is there and cannot be opened, a folder that
// cannot be listed to its end. Readers that have no other way to tell note it here, and a scan counts it at its end, so that
// a ref or a tree that could not be read never looks like one that is not there.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace plimsoll::git {

class UnreadLog {
 public:
  // Takes errors of kind io and passes over all others: missing and damaged things are told of elsewhere.
  void note(const Error& error) {
    if (error.kind == ErrorKind::io) note(error.what);
  }
  void note(const std::string& what) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() < kMost) entries_.insert(what);
  }
  // Sorted, each once.
  [[nodiscard]] std::vector<std::string> entries() const {
    const std::lock_guard lock(mutex_);
    return {entries_.begin(), entries_.end()};
  }

 private:
  static constexpr std::size_t kMost = 1000;
  mutable std::mutex mutex_;
  std::set<std::string> entries_;
};

}  // namespace plimsoll::git
