// SPDX-License-Identifier: Apache-2.0
//
// A repository as the engine sees it: a selection goes in, objects with their places come out.
//
// This header names no type of libgit2. libgit2 finds the repository, reads refs, index and single objects, and stays for
// ever as the oracle of the fast pack reader. Ownership checks and unknown extensions never stop a scan: nothing in a
// repository is executed, nothing is fetched, and no configuration outside the repository is read.
//
// Threads: read_commit, read_object and has_object may be called from several threads at once; the rest from one.
// sweep.h reads many objects, files_at_tips.h walks the trees of the tips, file_lookup.h answers for single files.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/scanner.h"

namespace plimsoll::git {

// SHA-1 object id.
struct ObjectId {
  std::array<std::uint8_t, 20> bytes{};
  [[nodiscard]] std::string hex() const;
  static std::optional<ObjectId> from_hex(std::string_view hex);
  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;
};
struct ObjectIdHash {
  std::size_t operator()(const ObjectId& id) const;  // ids are uniformly distributed: the first eight bytes
};

enum class ObjectKind : std::uint8_t { commit, tree, blob, tag };

struct Commit {
  ObjectId id;
  ObjectId tree;
  std::vector<ObjectId> parents;
  std::string author;  // "Name <mail>"
  std::string committer;
  std::int64_t time = 0;  // committer time, seconds since 1970 UTC
  std::string message;
};

struct TreeEntry {
  std::string_view name;   // raw bytes, points into the tree object
  std::uint32_t mode = 0;  // 0100644, 0100755, 0120000 (link), 0040000 (tree), 0160000 (submodule)
  ObjectId id;
};

struct Ref {
  std::string name;  // "refs/heads/main", "HEAD"
  ObjectId target;   // peeled: the commit; for a tag on a blob or tree that object
  ObjectKind kind = ObjectKind::commit;
  std::optional<ObjectId> tag_object;  // annotated tags
  bool missing = false;                // the object is not there; `target` is what the ref says
};

struct IndexEntry {
  std::string path;
  ObjectId id;
  std::uint32_t mode = 0;  // kModeTree for a folder that a sparse index keeps as one entry
  unsigned stage = 0;      // 1 to 3 for the sides of a conflict
  bool intent_to_add = false;
};

// A folder whose tree id the index remembers, because nothing below it changed since it was written.
struct IndexFolder {
  std::string path;  // "" is the root; no "/" at the end
  ObjectId tree;
};

struct Index {
  std::vector<IndexEntry> entries;   // sorted by path, then stage
  std::vector<IndexFolder> folders;  // sorted by path
};

class Repository {
 public:
  virtual ~Repository() = default;

  [[nodiscard]] virtual std::string git_directory() const = 0;
  [[nodiscard]] virtual std::optional<std::string> work_tree() const = 0;  // nothing for a bare one
  [[nodiscard]] virtual bool is_shallow() const = 0;
  [[nodiscard]] virtual Result<std::vector<Ref>> refs() = 0;  // HEAD included, sorted by name

  // "main", "v1.2", "HEAD~3", an abbreviated id. A tag is peeled. bad_input when there is no such commit.
  virtual Result<ObjectId> resolve_commit(std::string_view revision) = 0;
  // The root tree of anything that has one: a commit, a tag, a tree, "HEAD:folder".
  virtual Result<ObjectId> resolve_tree(std::string_view revision) = 0;
  virtual Result<Commit> read_commit(const ObjectId& id) = 0;
  // Whole object; over_limit when larger than `limit_bytes`.
  virtual Result<std::string> read_object(const ObjectId& id, ObjectKind expected, std::size_t limit_bytes) = 0;
  [[nodiscard]] virtual bool has_object(const ObjectId& id) = 0;

  // The staging area; empty when there is none. GIT_INDEX_FILE counts. Read once: all who ask see the same. May be called
  // from any thread.
  virtual Result<std::shared_ptr<const Index>> index() = 0;
  // Commits that only a reflog names, the stash entries among them. Sorted by id.
  struct ReflogTip {
    ObjectId id;
    bool stash = false;
  };
  virtual Result<std::vector<ReflogTip>> reflog_tips() = 0;
  // Commits whose parents were cut off by a shallow clone. Sorted.
  virtual Result<std::vector<ObjectId>> shallow_commits() = 0;
  // Whether .gitignore and its kin leave this untracked file out. `path` is relative to the work tree.
  virtual bool is_ignored(const std::string& path) = 0;
  // Folders that hold objects: the repository's own first, then alternates (bounded, each once), quarantine included.
  [[nodiscard]] virtual std::vector<std::string> object_directories() const = 0;
  // What could not be read for an error of the disk or the system, so far. Sorted.
  [[nodiscard]] virtual std::vector<std::string> unread() const = 0;
  // Objects may be missing on purpose: a partial clone.
  [[nodiscard]] virtual bool is_partial() const = 0;
};

// Opens a work tree, a linked work tree, a bare repository or a git directory. not_found when `path` is none of them
// and none is above it; unsupported for SHA-256 object ids, reftable, a newer format. Inside a hook, GIT_INDEX_FILE and
// the quarantine of a push (GIT_OBJECT_DIRECTORY) count when they belong to this repository.
Result<std::unique_ptr<Repository>> open_repository(const std::string& path);

// Reads a tree object entry by entry, without a copy. A tree that breaks off is read up to there.
class TreeCursor {
 public:
  explicit TreeCursor(std::string_view bytes) : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}
  [[nodiscard]] bool at_end() const { return next_ == end_; }
  // After a call that sets broken(), the entry is empty and the cursor is at its end.
  TreeEntry next();
  [[nodiscard]] bool broken() const { return broken_; }
  [[nodiscard]] const char* position() const { return next_; }

 private:
  const char* next_;
  const char* end_;
  bool broken_ = false;
};

inline constexpr std::uint32_t kModeKind = 0170000;
inline constexpr std::uint32_t kModeFile = 0100000;
inline constexpr std::uint32_t kModeLink = 0120000;
inline constexpr std::uint32_t kModeTree = 0040000;
inline constexpr std::uint32_t kModeSubmodule = 0160000;

// Splits a tree object. Entries point into `bytes`. corrupt at the first entry that cannot be read.
Result<std::vector<TreeEntry>> parse_tree(std::string_view bytes);
Result<Commit> parse_commit(const ObjectId& id, std::string_view bytes);
// The part that the commit graph needs, without copying a message. False when there is no tree or an id is broken.
struct CommitLinks {
  ObjectId tree;
  std::vector<ObjectId> parents;
  std::int64_t time = 0;
};
bool parse_commit_links(std::string_view bytes, CommitLinks& links);

}  // namespace plimsoll::git
