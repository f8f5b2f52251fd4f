// SPDX-License-Identifier: Apache-2.0
//
// Files beside a document, for documents that come from many trees in turn. One for each worker.
#pragma once

#include <algorithm>
#include <list>
#include <memory>

#include "engine/git/file_lookup.h"
#include "engine/git/repository.h"

namespace plimsoll::pipeline {

// The few trees whose files were asked for last; lookups keep folders they have read.
class RecentLookups {
 public:
  explicit RecentLookups(git::Repository& repository) : repository_(repository) {}
  documents::FileLookup* in_tree(const git::ObjectId& tree) {
    constexpr std::size_t kKept = 8;
    const auto found =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.tree == tree; });
    if (found != entries_.end()) {
      entries_.splice(entries_.begin(), entries_, found);
    } else {
      entries_.push_front({tree, git::lookup_in_tree(repository_, tree)});
      if (entries_.size() > kKept) entries_.pop_back();
    }
    return entries_.front().files.get();
  }

 private:
  struct Entry {
    git::ObjectId tree;
    std::unique_ptr<documents::FileLookup> files;
  };
  git::Repository& repository_;
  std::list<Entry> entries_;
};

}  // namespace plimsoll::pipeline
