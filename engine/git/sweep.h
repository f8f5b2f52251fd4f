// SPDX-License-Identifier: Apache-2.0
//
// Reads every object of a selection once and hands it to a visitor, on several threads.
//
//   SweepOptions options;
//   options.threads = worker_count(request.threads);
//   options.kinds = kSweepBlobs | kSweepCommits | kSweepTags;
//   SkipLog skips;
//   Result<SweepTotals> totals = sweep(*repository, request.selection, options, skips,
//       [&](unsigned worker, const SweptObject& object) { per_worker[worker].look_at(object); });
//
// history: every object that the object folders hold (all packs, loose, alternates), reachable or not, in no defined
//   order, `places` empty. Trees are left to the pass over trees (engine/lifetimes), which also finds what is missing.
// range, tree, staged, worktree: blobs with their places, each unique blob once; for a range the commits' own objects too.
//   One object never comes twice. Deployment checks need a tree to ask for files beside: see file_lookup.h.
// folder: sweep_folder(), needs no repository.
//
// Delta-aware scanning. The fast reader hands over, for an object stored as a delta, which ranges of it are copies of the
// base, and keeps for each object one state that the visitor may set. The base is always visited before its children;
// its state lives until the last child has been visited. Both are hints: the plain reader gives neither, and the visitor
// must come to the same result without them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/git/repository.h"
#include "engine/scanner.h"

namespace plimsoll::git {

// What was not read, by reason. Safe to call from several threads. Keeps a count and the first ten examples by name.
class SkipLog {
 public:
  // `incomplete`: something that was asked for could not be read; false: left out on purpose.
  void add(std::string_view reason, std::string_view example, bool incomplete = true, std::uint64_t count = 1);
  // Sorted by reason.
  [[nodiscard]] std::vector<Skipped> take() const;
  [[nodiscard]] bool complete() const;

 private:
  struct Entry {
    std::uint64_t count = 0;
    bool incomplete = true;
    std::set<std::string> examples;
  };
  mutable std::mutex mutex_;  // guards entries_
  std::map<std::string, Entry, std::less<>> entries_;
};

// Where the bytes of an object stored as a delta come from. Pieces are in the order of the result and cover it whole.
struct DeltaPiece {
  std::size_t begin = 0;  // in the result
  std::size_t size = 0;
  std::size_t base_begin = 0;  // in the base; copies only
  bool copied = false;         // else inserted: new bytes
};
struct DeltaView {
  ObjectId base_id;
  std::size_t base_size = 0;
  std::string_view base_bytes;  // live for the call only
  std::span<const DeltaPiece> pieces;
};

// Whatever the visitor wants to remember of an object for the objects that are deltas against it. Destroyed on any thread.
class ObjectState {
 public:
  virtual ~ObjectState() = default;
};

struct Place {
  std::string path;        // relative to the root of the tree, folder or work tree; raw bytes
  std::uint32_t mode = 0;  // as in a tree; 0120000 for a link, whose content is its target
  ObjectId commit;         // range: the commit that brings it in; zero elsewhere
};

struct SweptObject {
  ObjectId id;  // zero for files outside git
  ObjectKind kind = ObjectKind::blob;
  Where where = Where::blob;                // commit_message for a commit, tag_message for a tag, index, worktree, folder
  std::string_view bytes;                   // live for the call only
  std::span<const Place> places;            // empty for history
  const DeltaView* delta = nullptr;         // only when the base was visited before and is of the same kind
  const ObjectState* base_state = nullptr;  // what the visit of the base left; may be null
  std::unique_ptr<ObjectState>* state = nullptr;  // set it to have it as base_state later; null when no object needs it
};

// Called for every unique object. `worker` is in [0, threads): what belongs to a worker needs no lock.
using ObjectVisitor = std::function<void(unsigned worker, const SweptObject& object)>;

inline constexpr unsigned kSweepCommits = 1;
inline constexpr unsigned kSweepTrees = 2;
inline constexpr unsigned kSweepBlobs = 4;
inline constexpr unsigned kSweepTags = 8;

struct SweepOptions {
  unsigned threads = 1;
  unsigned kinds = kSweepBlobs | kSweepCommits | kSweepTags;
  std::size_t memory_bytes = 0;        // for delta bases; 0: kDefaultSweepMemory
  std::size_t object_bytes_limit = 0;  // larger ones are skipped ("over the size limit"); 0: kDefaultObjectBytesLimit
  bool plain = false;                  // through libgit2, object by object
  // Kinds whose damaged or large objects another sweep of this scan has told of already. With kSweepBlobs among them,
  // damaged packs and objects whose kind cannot be told are not told of again either.
  unsigned told_kinds = 0;
  // Objects that need no visit, because an earlier scan saw them. They count as seen.
  std::function<bool(const ObjectId&, ObjectKind)> known;
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;  // from worker 0 only
  std::function<bool()> cancelled;                                        // asked from every worker
};
inline constexpr std::size_t kDefaultSweepMemory = std::size_t{128} << 20;
// Places in a text are kept in 32 bits (secret_matcher.h).
inline constexpr std::size_t kDefaultObjectBytesLimit = (std::size_t{4} << 30) - 1;

struct SweepTotals {
  std::uint64_t commits = 0;  // seen: visited or known
  std::uint64_t trees = 0;
  std::uint64_t blobs = 0;
  std::uint64_t tags = 0;
  std::uint64_t files = 0;  // worktree and folder
  std::uint64_t visited = 0;
  std::uint64_t bytes = 0;  // of the visited
};

// Fails only when nothing can be read at all, when the revision is wrong (bad_input) or the caller asked to stop
// (cancelled). Everything smaller goes to `skips`. standard_input and folder are no selections of a repository.
Result<SweepTotals> sweep(Repository& repository, const Selection& selection, const SweepOptions& options, SkipLog& skips,
                          const ObjectVisitor& visitor);

// Ids of all objects, sorted, each once. Where one pack holds everything they stay in its index, else they are copied.
class ObjectIdList {
 public:
  ObjectIdList() = default;
  explicit ObjectIdList(std::vector<ObjectId> ids) : own_(std::move(ids)), ids_(own_) {}
  ObjectIdList(std::shared_ptr<const void> keeper, std::span<const ObjectId> ids) : keeper_(std::move(keeper)), ids_(ids) {}
  ObjectIdList(ObjectIdList&&) = default;
  ObjectIdList& operator=(ObjectIdList&&) = default;
  [[nodiscard]] std::span<const ObjectId> ids() const { return ids_; }

 private:
  std::shared_ptr<const void> keeper_;
  std::vector<ObjectId> own_;
  std::span<const ObjectId> ids_;
};
Result<ObjectIdList> all_object_ids(Repository& repository, bool plain);

// A plain folder, or a single file. Leaves out `.git` folders, links and special files (named in the skips as left out on
// purpose); never leaves the folder.
Result<SweepTotals> sweep_folder(const std::string& path, const SweepOptions& options, SkipLog& skips,
                                 const ObjectVisitor& visitor);

}  // namespace plimsoll::git
