// SPDX-License-Identifier: Apache-2.0
//
// Single objects out of an object store: what is read besides a sweep (commits for a report, trees, files beside a
// document), and what libgit2 reads (it gets this as its backend, for its own reader never ends on deltas in a circle).
//
// An object that several packs hold is read from the next one when the first copy is damaged. Bases of deltas that were
// used lately are kept, a few megabytes of them. Safe to call from several threads.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/git/delta_forest.h"
#include "engine/git/object_store.h"
#include "engine/git/unread_log.h"

namespace plimsoll::git {

struct ObjectHead {
  ObjectKind kind{};
  std::uint64_t size = 0;
};

class StoreReader {
 public:
  explicit StoreReader(std::shared_ptr<const ObjectStore> store) : store_(std::move(store)) {}

  // not_found, corrupt, over_limit; io when a file cannot be opened.
  Result<ObjectHead> read_head(const ObjectId& id);
  Result<std::string> read(const ObjectId& id, std::uint64_t limit_bytes, ObjectKind& kind);
  bool has(const ObjectId& id);
  // Ids that begin with these hexadecimal digits, at most two.
  std::vector<ObjectId> find_prefix(const std::string& hex);

  // The forest of a pack, made once and kept for the sweeps that follow unless the pack is very large. From one thread.
  std::shared_ptr<const DeltaForest> forest(std::uint32_t pack, unsigned threads,
                                            const std::function<bool(const ObjectId&, ObjectKind&)>& kind_of);

  [[nodiscard]] const ObjectStore& store() const { return *store_; }

  // Where io errors of reads are noted, for those whose callers have no use for the reason.
  [[nodiscard]] UnreadLog& unread() { return unread_; }

 private:
  struct Position {
    std::uint32_t pack = 0;
    std::uint64_t offset = 0;
    friend bool operator==(const Position&, const Position&) = default;
  };
  struct PositionHash {
    std::size_t operator()(const Position& at) const { return at.offset * 0x9E3779B97F4A7C15ULL + at.pack; }
  };
  struct Kept {
    Position at;
    ObjectKind kind{};
    std::shared_ptr<const std::string> bytes;
  };
  static constexpr std::size_t kKeptBytes = std::size_t{16} << 20;
  static constexpr std::size_t kKeptObjectBytes = std::size_t{1} << 20;

  Result<std::shared_ptr<const std::string>> read_packed(Position at, std::uint64_t limit_bytes, ObjectKind& kind,
                                                         unsigned depth);
  Result<std::string> read_loose(const ObjectId& id, std::uint64_t limit_bytes, ObjectKind& kind);
  Result<ObjectHead> loose_head(const ObjectId& id);
  Result<ObjectHead> packed_head(Position at, unsigned depth);
  bool find_kept(const Position& at, Kept& kept);
  void keep(Kept kept);

  Result<MappedFile> open_loose(const ObjectId& id);

  std::shared_ptr<const ObjectStore> store_;
  UnreadLog unread_;
  std::vector<std::shared_ptr<const DeltaForest>> forests_;
  std::size_t forest_nodes_ = 0;
  std::mutex mutex_;  // guards what follows
  std::list<Kept> recent_;
  std::unordered_map<Position, std::list<Kept>::iterator, PositionHash> slots_;
  std::size_t kept_bytes_ = 0;
};

}  // namespace plimsoll::git
