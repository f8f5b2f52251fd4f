// SPDX-License-Identifier: Apache-2.0
#include "engine/git/tree_changes.h"

#include <algorithm>
#include <cstdint>

namespace plimsoll::git {
namespace {

// Where the entries of a tree begin. The pack copies bytes, not entries: only these tell what a copied range holds.
struct EntryStarts final : ObjectState {
  std::vector<std::uint32_t> starts;
  std::uint32_t end = 0;
  std::unique_ptr<ObjectState> kept;  // of the caller
};

}  // namespace

void TreeChanges::read(const SweptObject& tree) {
  added_.clear();
  removed_.clear();
  starts_.clear();
  has_base_ = false;
  broken_ = false;
  own_ = nullptr;
  kept_with_base_ = nullptr;
  // In a sweep over trees alone the state is nobody else's.
  const auto* base = tree.delta != nullptr ? static_cast<const EntryStarts*>(tree.base_state) : nullptr;
  if (base != nullptr) {
    has_base_ = true;
    kept_with_base_ = base->kept.get();
    read_against(tree, base->starts, base->end);
  } else {
    read_whole(tree.bytes);
  }
  if (tree.state != nullptr) {
    auto own = std::make_unique<EntryStarts>();
    own->starts.assign(starts_.begin(), starts_.end());
    own->end = end_;
    own_ = own.get();
    *tree.state = std::move(own);
  }
}

void TreeChanges::keep(std::unique_ptr<ObjectState> state) {
  if (own_ != nullptr) static_cast<EntryStarts*>(own_)->kept = std::move(state);
}

void TreeChanges::read_whole(std::string_view bytes) {
  TreeCursor cursor(bytes);
  end_ = 0;
  while (!cursor.at_end()) {
    const TreeEntry entry = cursor.next();
    if (cursor.broken()) {
      broken_ = true;
      return;
    }
    starts_.push_back(end_);
    added_.push_back(entry);
    end_ = static_cast<std::uint32_t>(cursor.position() - bytes.data());
  }
}

void TreeChanges::read_against(const SweptObject& tree, std::span<const std::uint32_t> base_starts, std::uint32_t base_end) {
  const std::string_view bytes = tree.bytes;
  const std::span<const DeltaPiece> pieces = tree.delta->pieces;
  kept_.clear();
  end_ = 0;
  std::size_t piece = 0;
  std::size_t expected = 0;  // the entry of the base that probably comes next
  // Invariant: the entries up to `end_` are told, and `end_` is where one begins.
  while (end_ < bytes.size()) {
    while (piece < pieces.size() && pieces[piece].begin + pieces[piece].size <= end_) ++piece;
    if (piece < pieces.size() && pieces[piece].copied) {
      const std::size_t in_base = pieces[piece].base_begin + (end_ - pieces[piece].begin);
      const std::size_t range_end = pieces[piece].base_begin + pieces[piece].size;
      std::size_t first = expected;
      if (first >= base_starts.size() || base_starts[first] != in_base) {
        first = static_cast<std::size_t>(std::lower_bound(base_starts.begin(), base_starts.end(), in_base) -
                                         base_starts.begin());
      }
      if (first < base_starts.size() && base_starts[first] == in_base) {
        // All entries that end inside the range.
        std::size_t last = 0;
        if (range_end >= base_end) {
          last = base_starts.size();
        } else {
          const auto after =
              std::upper_bound(base_starts.begin() + static_cast<std::ptrdiff_t>(first), base_starts.end(), range_end);
          last = static_cast<std::size_t>(after - base_starts.begin()) - 1;
        }
        if (last > first) {
          const auto shift = static_cast<std::uint32_t>(end_ - in_base);  // wraps around, and back below
          const std::size_t old_size = starts_.size();
          starts_.resize(old_size + (last - first));
          for (std::size_t at = first; at < last; ++at) starts_[old_size + at - first] = base_starts[at] + shift;
          end_ = (last < base_starts.size() ? base_starts[last] : base_end) + shift;
          kept_.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)});
          expected = last;
          continue;
        }
      }
    }
    TreeCursor cursor(bytes.substr(end_));
    const TreeEntry entry = cursor.next();
    if (cursor.broken()) {
      broken_ = true;
      break;
    }
    starts_.push_back(end_);
    added_.push_back(entry);
    end_ = static_cast<std::uint32_t>(cursor.position() - bytes.data());
    ++expected;  // a changed entry takes the place of one of the base, most of the time
  }
  std::sort(kept_.begin(), kept_.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
  std::uint32_t next = 0;
  const auto remove_up_to = [&](std::uint32_t limit) {
    for (; next < limit; ++next) {
      TreeCursor cursor(tree.delta->base_bytes.substr(base_starts[next]));
      removed_.push_back(cursor.next());
    }
  };
  for (const Range& range : kept_) {
    remove_up_to(range.begin);
    next = std::max(next, range.end);
  }
  remove_up_to(static_cast<std::uint32_t>(base_starts.size()));
}

}  // namespace plimsoll::git
